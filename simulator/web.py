"""The web chat: the page at `/` and the files it is made of.

The page is one server-rendered shell; everything that moves in it is a handful of ES modules which speak the
control API (`/control/…`) and nothing else. Nothing is fetched from outside: the font comes along.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

STATIC = Path(__file__).parent / "static"

LANGUAGES = {"fa": "rtl", "en": "ltr"}
"""The page's languages, the first being the default, and their directions."""

MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}
"""Said here because a machine's own list may lack woff2, or call a module text/plain, which browsers refuse."""

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
"""Second fence after the page's own rule that a message is text: a script inside one would not run."""


def routes(guide: Sequence[Mapping[str, str]] = ()) -> list[Route]:
    """Return the routes of the page and its files.

    `guide` fills the help panel (empty: a few words of the page's own). Each item has a `title` and a `text`, both
    plain, where `backticks` make code and an empty line a paragraph; an item with `people` gets a button that opens
    those columns, named as in the page's address: "1001,1003:staff,staff".
    """
    shell = _shell()
    files = {
        path.relative_to(STATIC).as_posix(): path
        for path in STATIC.rglob("*")
        if path.is_file() and path.name != "index.html"
    }
    items = [{"title": item["title"], "text": item["text"], "people": item.get("people")} for item in guide]

    async def page(request: Request) -> Response:
        """The shell, in the language of `?lang=` or of the `lang` cookie that the page's switch sets."""
        lang = request.query_params.get("lang") or request.cookies.get("lang") or ""
        if lang not in LANGUAGES:
            lang = next(iter(LANGUAGES))
        html = shell.render(
            lang=lang,
            direction=LANGUAGES[lang],
            bare=request.query_params.get("chrome") == "0",
            theme=request.query_params.get("theme"),
            guide=items,
        )
        return HTMLResponse(html, headers=HEADERS)

    async def asset(request: Request) -> Response:
        """One file of the page; only names found at start are served, so no path leads outside."""
        path = files.get(request.path_params["name"])
        if path is None:
            return PlainTextResponse("Not Found", status_code=404)
        kind = MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return FileResponse(path, media_type=kind, headers=HEADERS)

    return [Route("/", page), Route("/static/{name:path}", asset)]


def _shell() -> jinja2.Template:
    """The page's template; autoescape guards the little that the server writes into it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(STATIC), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("index.html")
