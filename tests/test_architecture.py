"""The house's own rules, checked."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = ("bot", "club", "demo", "handlers", "jobs", "storage")


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def names_called(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_imports_run_one_way() -> None:
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    done = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_only_storage_speaks_sql() -> None:
    sql = re.compile(r"\b(SELECT .+ FROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET)\b", re.DOTALL)
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules("bot", "club", "demo", "handlers", "jobs")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and sql.search(node.value)
    ]
    assert found == []


def test_only_the_clock_reads_the_time() -> None:
    reading = re.compile(r"^(datetime\.(datetime\.)?(now|utcnow|today)|date\.today|time\.time)$")
    allowed = {"bot/clock.py"}
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in modules(*PRODUCT)
        for line, name in names_called(ast.parse(path.read_text()))
        if reading.match(name) and path.relative_to(ROOT).as_posix() not in allowed
    ]
    assert found == []


def test_only_the_wiring_starts_tasks() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in modules("club", "handlers", "jobs", "demo")
        for line, name in names_called(ast.parse(path.read_text()))
        if name.endswith(("create_task", "ensure_future"))
    ]
    assert found == []


@pytest.mark.parametrize("folder", ["bot", "club", "handlers", "jobs", "storage"])
def test_no_sentence_stands_outside_the_locales(folder: str) -> None:
    persian = re.compile("[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]{2,}")
    # What people type is vocabulary to be read, not a sentence to be shown.
    vocabulary = {"club/rules/birthdays.py", "club/rules/hours.py", "club/rules/typed_text.py"}
    found = []
    for path in modules(folder):
        tree = ast.parse(path.read_text())
        documentation = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        documentation |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documentation
            and persian.search(node.value)
        ]
    assert [place for place in found if place.rsplit(":", 1)[0] not in vocabulary] == [], found


def test_functions_stay_readable() -> None:
    """A function past 60 lines or a file past 400 wants splitting along its meaning."""
    long = []
    for path in modules(*PRODUCT, "simulator"):
        text = path.read_text()
        if text.count("\n") > 400:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        long += [
            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
            if node.end_lineno - node.lineno > 60
        ]
    assert long == [], "\n".join(long)
