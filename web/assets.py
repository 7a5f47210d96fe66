"""The built front-end files by entry name: the manifest that the build wrote, read once a change."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from markupsafe import Markup

DIST = Path(__file__).parent / "static" / "dist"


class NotBuilt(Exception):
    """The front end was never built; the sentence says how."""


@lru_cache(maxsize=4)
def _manifest(path: Path, changed: int) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8")))


def manifest() -> dict[str, Any]:
    path = DIST / "manifest.json"
    try:
        return _manifest(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise NotBuilt("前端文件尚未生成，请运行 scripts/run，它会先生成再启动。") from None


def files_of(entry: str) -> tuple[list[str], str]:
    """(style sheets, script) of an entry such as `app`; the style sheets of what it imports come first."""
    built = manifest()
    styles: list[str] = []

    def collect(name: str) -> None:
        for imported in built[name].get("imports", []):
            collect(imported)
        styles.extend(css for css in built[name].get("css", []) if css not in styles)

    key = f"{entry}/index.js"
    collect(key)
    return styles, str(built[key]["file"])


def tags(*entries: str) -> Markup:
    """The <link> and <script> tags of entries, for a page's head."""
    styles: list[str] = []
    scripts: list[str] = []
    for entry in entries:
        sheets, script = files_of(entry)
        styles += [sheet for sheet in sheets if sheet not in styles]
        scripts.append(script)
    links = [Markup('<link rel="stylesheet" href="{}">').format(_url(sheet)) for sheet in styles]
    modules = [Markup('<script type="module" src="{}"></script>').format(_url(script)) for script in scripts]
    return Markup("\n").join(links + modules)


def _url(file: str) -> str:
    return url_for("static", filename=f"dist/{file}")


def register(app: Flask) -> None:
    app.jinja_env.globals["assets"] = tags
