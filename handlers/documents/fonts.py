"""The fonts of documents: prepared faces in one folder, and a site's own for characters that ours lack."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FAMILY = "TellerFlow Serif"
RARE = "TellerFlow Serif Rare"
PREPARED = {
    "regular-common.ttf": (FAMILY, 400),
    "bold-common.ttf": (FAMILY, 700),
    "regular-rare.ttf": (RARE, 400),
    "bold-rare.ttf": (RARE, 700),
}
"""GB 2312 in one file and all else in another, so that a page without rare characters never opens the large one."""


class FontsMissing(Exception):
    """The prepared fonts are not there; the sentence says how to get them."""


@dataclass(frozen=True, slots=True)
class Face:
    family: str
    weight: int
    path: Path


def faces(prepared: Path, own: Path | None = None) -> list[Face]:
    """Ours, then every font file in `own`, in the order in which a character is looked for. Raises FontsMissing."""
    found = [Face(family, weight, prepared / name) for name, (family, weight) in PREPARED.items()]
    lacking = [face.path.name for face in found if not face.path.is_file()]
    if lacking:
        raise FontsMissing(f"没有打印用的字体（{'、'.join(lacking)}），请运行 scripts/run 或 scripts/test 准备字体。")
    if own is not None and own.is_dir():
        files = sorted(path for path in own.iterdir() if path.suffix.lower() in (".ttf", ".otf"))
        found += [Face(f"TellerFlow Own {number}", 400, path) for number, path in enumerate(files, 1)]
    return found


def families(all_faces: Sequence[Face]) -> list[str]:
    return list(dict.fromkeys(face.family for face in all_faces))
