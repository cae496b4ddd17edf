"""Draws every dish of the demo menu into `demo/pictures/`: `python -m demo.draw_pictures [KEY …] [--sheet FILE]`.

The pictures are committed; run this again after changing the menu or a drawing.
"""

import argparse
import sys
import tomllib
from pathlib import Path

from PIL import Image

from demo.drawing.canvas import HEIGHT, WIDTH
from demo.drawing.pictures import drawn

DEMO = Path(__file__).parent


def draw(folder: Path, wanted: list[str]) -> list[Path]:
    """Draw the wanted dishes (none named: all) into the folder and answer the files in the menu's order."""
    menu = tomllib.loads((DEMO / "menu.toml").read_text(encoding="utf-8"))
    files: list[Path] = []
    for dish in menu["dishes"]:
        if wanted and dish["key"] not in wanted:
            continue
        path = folder / Path(dish["photo"]).name
        size = drawn(dish["key"], dish["category"]).save(path, seed=dish["key"])
        sys.stdout.write(f"{path.name}: {size:,} bytes\n")
        files.append(path)
    return files


def contact_sheet(files: list[Path], target: Path, *, columns: int = 4) -> None:
    """Lay the pictures side by side on one sheet, for judging them together."""
    width, height = WIDTH * 3 // 5, HEIGHT * 3 // 5
    rows = -(-len(files) // columns)
    sheet = Image.new("RGB", (columns * (width + 8), rows * (height + 8)), "#ffffff")
    for n, path in enumerate(files):
        with Image.open(path) as picture:
            small = picture.resize((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, ((n % columns) * (width + 8) + 4, (n // columns) * (height + 8) + 4))
    sheet.save(target)


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(description="Draw the demo menu's pictures.")
    parser.add_argument("keys", nargs="*", metavar="KEY", help="draw only these dishes")
    parser.add_argument("--folder", type=Path, default=DEMO / "pictures", help="where the JPEGs go")
    parser.add_argument("--sheet", type=Path, help="also write a contact sheet to this file")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    files = draw(wanted.folder, wanted.keys)
    if wanted.sheet is not None:
        contact_sheet(files, wanted.sheet)


if __name__ == "__main__":
    main()
