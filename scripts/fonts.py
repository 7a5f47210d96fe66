"""Prepare the fonts that documents are printed with: `python -m scripts.fonts SOURCE TARGET`.

SOURCE is the unpacked npm package @expo-google-fonts/noto-serif-sc. Of each weight the characters of GB 2312 go to one
small file, which nearly every page needs alone; the whole font stands beside it for rare characters in names.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

WEIGHTS = {"regular": "400Regular/NotoSerifSC_400Regular.ttf", "bold": "700Bold/NotoSerifSC_700Bold.ttf"}
MORE = "·•—–…‘’“”〔〕〈〉《》「」『』【】¥￥€№☐☑✓×÷±≤≥°²³½　－〇"
DROPPED = ["GPOS", "GSUB", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp"]


def main(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "LICENSE_FONT", target / "LICENSE")
    with ProcessPoolExecutor(2) as pool:
        for name, path in WEIGHTS.items():
            shutil.copy(source / path, target / f"{name}-rare.ttf")
            pool.submit(cut, source / path, target / f"{name}-common.ttf")
    lacking = [name for name in WEIGHTS if not (target / f"{name}-common.ttf").is_file()]
    if lacking:
        sys.exit(f"字体没有生成：{'、'.join(lacking)}，请检查 {source} 是否完整。")


def cut(source: Path, target: Path) -> None:
    wanted = {ord(char) for char in gb2312()} | set(range(0x20, 0x7F)) | {ord(char) for char in MORE}
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, glyph_names=False)
    options.drop_tables += DROPPED
    with TTFont(source, lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        font.save(target)


def gb2312() -> Iterator[str]:
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue  # a gap of the standard


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
