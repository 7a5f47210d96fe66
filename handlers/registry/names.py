"""Names of persons, as documents have them: rare characters, the dot of transcribed names, Latin letters."""

import re
import unicodedata

LATIN = re.compile(r"[A-Za-z][A-Za-z .·'-]{0,48}[A-Za-z.]")
DOTS = str.maketrans(dict.fromkeys("・•‧∙⋅．", "·"))
LONGEST = 50


def tidy(typed: str) -> str:
    """The dots that input methods offer become the one of the standard (U+00B7); spaces around go."""
    return " ".join(typed.translate(DOTS).split())


def problem(name: str) -> str | None:
    """Why the tidied text is no name; None: it may be one."""
    if not 2 <= len(name) <= LONGEST:
        return f"姓名须为 2 至 {LONGEST} 个字，请对照证件核对。"
    if LATIN.fullmatch(name):
        return None
    if not all(all(map(_is_han, part)) and part for part in name.split("·")):
        return "姓名只能是汉字（中间可有间隔点“·”）或拉丁字母，请对照证件核对。"
    return None


def _is_han(char: str) -> bool:
    return char == "〇" or unicodedata.name(char, "").startswith("CJK UNIFIED IDEOGRAPH")
