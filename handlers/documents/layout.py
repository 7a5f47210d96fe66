"""HTML becomes PDF/A-2u with WeasyPrint, with no way out to files or the network. Runs in the renderer process."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from handlers.documents.fonts import Face, families
from handlers.documents.protocol import Asset, Printed

MOST_ROWS = 2_000
MOST_NESTED = 50
MOST_HTML = 600_000
DATA_PICTURE = re.compile(r"data:image/(png|jpeg);base64,", re.IGNORECASE)
FONT = "font:"


class LayoutFailed(Exception):
    """A page cannot be printed; the sentence goes on from “文书…”."""


class OwnAssets(URLFetcher):
    """Gives the registered pictures and fonts and `data:` pictures; refuses every file and every other host."""

    def __init__(self, fonts: Mapping[str, Path]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._fonts = fonts
        self.pictures: Mapping[str, Asset] = {}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith("asset:") and (asset := self.pictures.get(url.removeprefix("asset:"))) is not None:
            return URLFetcherResponse(url, asset.data, {"Content-Type": asset.media_type})
        if url.startswith(FONT) and (path := self._fonts.get(url.removeprefix(FONT))) is not None:
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})
        if DATA_PICTURE.match(url):
            return super().fetch(url, headers)
        self.refused.append(url)
        raise ValueError("refused")


class Layout:
    """The fonts, loaded once; then one document after another."""

    def __init__(self, faces: Sequence[Face]) -> None:
        by_name = {str(number): face for number, face in enumerate(faces)}
        self._fetcher = OwnAssets({name: face.path for name, face in by_name.items()})
        self._configuration = FontConfiguration()
        rules = [
            f"@font-face {{ font-family: '{face.family}'; font-weight: {face.weight}; src: url({FONT}{name}) }}"
            for name, face in by_name.items()
        ]
        stack = ", ".join(f"'{family}'" for family in families(faces))
        rules.append(f"html, svg, svg text {{ font-family: {stack} }} @page {{ font-family: {stack} }}")
        self._sheet = CSS(
            string="\n".join(rules), font_config=self._configuration, url_fetcher=self._fetcher, base_url="asset:"
        )
        self._drawn = frozenset().union(*(_characters(face.path) for face in faces))

    def print(self, html: str, assets: Mapping[str, Asset]) -> Printed:
        """Raises LayoutFailed."""
        check_size(html)
        self._fetcher.pictures, self._fetcher.refused = assets, []
        page = HTML(string=html, url_fetcher=self._fetcher, base_url="asset:")
        check_nesting(page.etree_element)
        self._check_characters(page.etree_element)
        try:
            document = page.render(font_config=self._configuration, stylesheets=[self._sheet])
            pdf = document.write_pdf(pdf_variant="pdf/a-2u")
        except RecursionError:
            raise LayoutFailed("的版面嵌套太深，请简化模板。") from None
        if self._fetcher.refused:
            raise LayoutFailed(f"引用了不允许的外部内容“{self._fetcher.refused[0][:80]}”，只能使用登记的图片。")
        return Printed(pdf, len(document.pages))

    def _check_characters(self, root: Any) -> None:
        """A character that no font draws would be printed as a box: rather no paper than a wrong name."""
        text = "".join(root.itertext())
        lacking = sorted(char for char in set(text) if char not in self._drawn and _is_drawn(char))
        if lacking:
            named = "、".join(f"{char}（U+{ord(char):04X}）" for char in lacking[:10])
            raise LayoutFailed(f"里有字库没有的字：{named}，请把含这些字的字体文件放进数据目录的 fonts 文件夹后重试。")


def check_size(html: str) -> None:
    rows = len(re.findall(r"<tr[\s>/]", html, re.IGNORECASE))
    if rows > MOST_ROWS:
        raise LayoutFailed(f"有 {rows:,} 行，超过上限 {MOST_ROWS:,} 行，请缩小打印的范围。")
    if len(html) > MOST_HTML:
        raise LayoutFailed(f"有 {len(html):,} 个字符，超过上限 {MOST_HTML:,} 个，请减少打印的内容。")


def check_nesting(root: Any) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MOST_NESTED:
            raise LayoutFailed(f"的版面嵌套超过 {MOST_NESTED} 层，请简化模板。")
        level = [child for element in level for child in element]


def _is_drawn(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Zs", "Zl", "Zp")


def _characters(path: Path) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap() or {}))
