"""The page that the simulated camera sees: a drawn A4 sheet, made here so that no file need be shipped."""

import struct
import zlib

WIDTH, HEIGHT = 620, 877
"""A4 at 75 dots an inch."""


def paper() -> bytes:
    """A PNG: white paper, a black frame and lines of grey like text."""
    rows = bytearray()
    for y in range(HEIGHT):
        rows.append(0)
        rows += _row(y)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(rows)))
        + _chunk(b"IEND", b"")
    )


def _row(y: int) -> bytes:
    framed = y in (20, 21, HEIGHT - 22, HEIGHT - 21)
    row = bytearray(b"\x00" * WIDTH if framed else b"\xff" * WIDTH)
    if 20 <= y < HEIGHT - 20:
        row[20:22] = row[-22:-20] = b"\x00\x00"
    if 80 <= y < HEIGHT - 80 and y % 28 < 12:
        row[60 : WIDTH - 60 - (y // 28 * 37) % 160] = b"\x60" * (WIDTH - 120 - (y // 28 * 37) % 160)
    return bytes(row)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
