"""Hands a stranger's file to the child process that may open it, and reads what came out."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handlers.files.refusals import MOST_BYTES, SENTENCES, FileRefused

INSIDE = Path(__file__).with_name("inside.py")
WAIT_S = 40
"""Wall time. The child's own limit is processor time, which a busy machine stretches."""
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Accepted:
    """`data` is what is to be kept: a picture drawn or a PDF written anew. `thumbnail` is a JPEG."""

    media_type: str
    pages: int
    data: bytes
    thumbnail: bytes


def accept(data: bytes) -> Accepted:
    """Raises FileRefused with its reason."""
    if not data:
        raise FileRefused("empty")
    if len(data) > MOST_BYTES:
        raise FileRefused("too_large")
    about, (kept, thumbnail) = _inside(["accept"], data)
    return Accepted(about["media_type"], about["pages"], kept, thumbnail)


def page_png(data: bytes, number: int) -> bytes:
    """One page (from 0) of a PDF that was accepted. Raises FileRefused."""
    return _inside(["page", str(number)], data)[1][0]


def _inside(arguments: list[str], data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    # -I: nothing of the environment or of the folder it stands in is imported
    command = [sys.executable, "-I", str(INSIDE), *arguments]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WAIT_S, env={}, check=False)
    except subprocess.TimeoutExpired:
        raise FileRefused("resources") from None
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode != 0 or not head:
        # the limits end a process without a word: memory inside a library, or processor time
        raise FileRefused("resources")
    about = json.loads(head)
    if "refused" in about:
        raise FileRefused(about["refused"] if about["refused"] in SENTENCES else "resources")
    parts = []
    for length in about["parts"]:
        parts.append(rest[:length])
        rest = rest[length:]
    return about, parts
