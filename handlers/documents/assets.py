"""The pictures on documents: the office's round seal and the QR code, both drawn by us as SVG."""

import math
from io import BytesIO
from xml.sax.saxutils import escape

import segno

from handlers.documents.protocol import Asset

SVG = "image/svg+xml"
RED = "#d6000f"
SIZE = 420
"""The seal's drawing is SIZE units wide; on paper it is 42 mm, as the seals of offices at this level are."""


def seal(name: str, foot: str = "") -> Asset:
    """A round seal: the office's name around a star, `foot` below it (演示专用章 on machines that show and train)."""
    middle = SIZE / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">',
        f'<circle cx="{middle}" cy="{middle}" r="200" fill="none" stroke="{RED}" stroke-width="11"/>',
        f'<polygon points="{_star(middle, middle, 62)}" fill="{RED}"/>',
        *_around(name, middle),
    ]
    if foot:
        spread = min(32.0, 210 / max(len(foot), 1))
        left = middle - spread * (len(foot) - 1) / 2
        parts += [
            _letter(char, left + spread * place, middle + 128, 0, spread * 0.98) for place, char in enumerate(foot)
        ]
    return Asset(SVG, "".join([*parts, "</svg>"]).encode())


def _around(name: str, middle: float) -> list[str]:
    """The letters along the upper arc, upright to the rim, closer together the more there are."""
    count = max(len(name), 1)
    step = min(26.0, 250 / count)
    size = min(52.0, math.radians(step) * 158 * 0.97)
    letters = []
    for place, char in enumerate(name):
        turn = (place - (count - 1) / 2) * step
        angle = math.radians(turn - 90)
        x, y = middle + 158 * math.cos(angle), middle + 158 * math.sin(angle)
        letters.append(_letter(char, x, y, turn, size))
    return letters


def _letter(char: str, x: float, y: float, turn: float, size: float) -> str:
    """Centred on (x, y): a Chinese character's box reaches about 0.36 of its size below its middle."""
    return (
        f'<text x="0" y="{size * 0.36:.2f}" font-size="{size:.2f}" font-weight="700" text-anchor="middle" fill="{RED}" '
        f'transform="translate({x:.2f} {y:.2f}) rotate({turn:.2f})">{escape(char)}</text>'
    )


def _star(x: float, y: float, radius: float) -> str:
    points = []
    for corner in range(10):
        far = radius if corner % 2 == 0 else radius * 0.382
        angle = math.radians(corner * 36 - 90)
        points.append(f"{x + far * math.cos(angle):.2f},{y + far * math.sin(angle):.2f}")
    return " ".join(points)


def qr(text: str) -> Asset:
    """Level M: it is still read with a fold or a stain on it."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, omitsize=True)
    return Asset(SVG, drawn.getvalue())
