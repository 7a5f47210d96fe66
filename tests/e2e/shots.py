"""Pictures for the documentation: kept under docs/images where TELLERFLOW_SCREENSHOTS=1, else thrown away."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST_BYTES = 250_000
COLOURS = 200


class Shots:
    def __init__(self, elsewhere: Path) -> None:
        self._folder = IMAGES if os.environ.get("TELLERFLOW_SCREENSHOTS") == "1" else elsewhere

    def take(self, page: Page, name: str) -> None:
        """What is in view, with few enough colours to be small."""
        page.mouse.move(683, 767)  # nothing is hovered over
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
        path = self._folder / f"{name}.png"
        picture.save(path, optimize=True)
        assert path.stat().st_size < MOST_BYTES, f"{name}: {path.stat().st_size} bytes"
