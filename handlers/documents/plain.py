"""What a template is given: texts, numbers, lists and dictionaries, and never too many of them."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from handlers.base import HandlerFailed
from handlers.documents.wording import without_id_numbers

MOST_ROWS = 2_000
MOST_VALUES = 20_000
MOST_CHARACTERS = 200_000
MOST_DEPTH = 12


def plain(title: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """A copy that JSON can carry. Raises HandlerFailed for what is too much to print."""
    counter = _Counter(title)
    return {str(key): counter.copy(value, str(key), 1) for key, value in given.items()}


class _Counter:
    def __init__(self, title: str) -> None:
        self._title = title
        self._values = 0
        self._characters = 0

    def copy(self, value: Any, path: str, depth: int) -> Any:
        self._values += 1
        if self._values > MOST_VALUES:
            raise self._refused(f"的数据超过 {MOST_VALUES:,} 项，请减少打印的内容。")
        if depth > MOST_DEPTH:
            raise self._refused(f"的数据“{path[:60]}”嵌套超过 {MOST_DEPTH} 层，请改正流程中的数据。")
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, (Decimal, int)):
            return format(Decimal(value), "f")
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        if isinstance(value, Mapping):
            return {str(key): self.copy(each, f"{path}.{key}", depth + 1) for key, each in value.items()}
        if isinstance(value, Sequence):
            if len(value) > MOST_ROWS:
                raise self._refused(f"的“{path}”有 {len(value):,} 行，超过上限 {MOST_ROWS:,} 行，请缩小打印的范围。")
            return [self.copy(each, f"{path}[{place}]", depth + 1) for place, each in enumerate(value, 1)]
        raise self._refused(f"的数据“{path}”不是文字、数字或列表，不能打印。")

    def _text(self, value: str, path: str) -> str:
        self._characters += len(value)
        if self._characters > MOST_CHARACTERS:
            raise self._refused(f"的文字超过 {MOST_CHARACTERS:,} 个字（到“{path}”为止），请缩短内容。")
        return without_id_numbers("".join(char for char in value if _shown(char)))

    def _refused(self, what: str) -> HandlerFailed:
        return HandlerFailed(f"文书“{self._title}”{what}")


def _shown(char: str) -> bool:
    """Marks that only steer a display are no text: they could turn a line around or hide what is printed."""
    return char in "\n\t" or (unicodedata.category(char) not in ("Cc", "Cf", "Cs") and not "︀" <= char <= "️")
