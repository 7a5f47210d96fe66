"""What a finished PDF holds, read with pikepdf."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf


def fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every font that a page or a drawing on it names."""
    for page in pdf.pages:
        resources = [page.Resources]
        while resources:
            each = resources.pop()
            yield from each.get("/Font", {}).values()
            for drawn in each.get("/XObject", {}).values():
                if "/Resources" in drawn:
                    resources.append(drawn.Resources)


def to_unicode(font: Any) -> dict[int, str]:
    """{glyph id: text} of a font's ToUnicode map."""
    found = {}
    for glyph, text in re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", font.ToUnicode.read_bytes()):
        found[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return found


def drawn_glyphs(pdf: pikepdf.Pdf) -> Iterator[tuple[str, int, str]]:
    """(font, glyph id, character) of every glyph shown by the pages' text."""
    for page in pdf.pages:
        names = {name: to_unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
        current = ""
        for instruction in pikepdf.parse_content_stream(page):
            operands, operator = instruction.operands, instruction.operator
            if str(operator) == "Tf":
                current = str(operands[0])
            elif str(operator) in ("TJ", "Tj"):
                strings = operands[0] if str(operator) == "TJ" else operands
                for part in strings:
                    if isinstance(part, pikepdf.String):
                        raw = bytes(part)
                        for place in range(0, len(raw), 2):
                            glyph = int.from_bytes(raw[place : place + 2], "big")
                            yield current, glyph, names[current].get(glyph, "")


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def text(pdf: pikepdf.Pdf) -> str:
    return "".join(char for _, _, char in drawn_glyphs(pdf))
