"""Functions of strings (DMN 1.5, 10.3.4.3). Characters are Unicode code points."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..errors import Wrong
from ..numbers import truncated
from ..state import State
from ..values import plain
from .registry import builtin


@builtin("substring", "string: string", "start position: number", "length: number?")
def substring(state: State, string: str, start: Decimal, length: Decimal | None = None) -> str:
    first = truncated(start)
    if first == 0:
        raise Wrong("位置从 1 开始（或用负数从末尾数），结果为 null。")
    begin = first - 1 if first > 0 else max(len(string) + first, 0)
    if length is None:
        end = len(string)
    else:
        if truncated(length) < 1:
            raise Wrong("长度应不小于 1，结果为 null。")
        end = (first - 1 if first > 0 else len(string) + first) + truncated(length)
    result = string[begin : max(end, 0)]
    state.text(len(result))
    return result


@builtin("string length", "string: string")
def string_length(state: State, string: str) -> Decimal:
    return Decimal(len(string))


@builtin("upper case", "string: string")
def upper_case(state: State, string: str) -> str:
    state.text(len(string) * 3)
    return string.upper()


@builtin("lower case", "string: string")
def lower_case(state: State, string: str) -> str:
    state.text(len(string) * 3)
    return string.lower()


@builtin("substring before", "string: string", "match: string")
def substring_before(state: State, string: str, match: str) -> str:
    state.text(len(string))
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", "string: string", "match: string")
def substring_after(state: State, string: str, match: str) -> str:
    state.text(len(string))
    return string.partition(match)[2] if match else string


@builtin("contains", "string: string", "match: string")
def contains(state: State, string: str, match: str) -> bool:
    state.text(len(string))
    return match in string


@builtin("starts with", "string: string", "match: string")
def starts_with(state: State, string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with", "string: string", "match: string")
def ends_with(state: State, string: str, match: str) -> bool:
    return string.endswith(match)


@builtin("string join", "list: list", "delimiter: string?~")
def string_join(state: State, texts: list[Any], delimiter: str | None = None) -> str:
    return _joined(state, texts, delimiter or "")


@builtin("string join", "list: list", "delimiter: string~", "prefix: string~", "suffix: string~")
def string_join_wrapped(
    state: State, texts: list[Any], delimiter: str | None, prefix: str | None, suffix: str | None
) -> str:
    return (prefix or "") + _joined(state, texts, delimiter or "") + (suffix or "")


def _joined(state: State, texts: list[Any], delimiter: str) -> str:
    """Null members are left out."""
    state.charge(len(texts))
    parts = [text for text in texts if text is not None]
    if not all(isinstance(part, str) for part in parts):
        raise Wrong("列表中应全是文本，结果为 null。")
    state.text(sum(map(len, parts)) + len(delimiter) * max(len(parts) - 1, 0))
    return delimiter.join(parts)


@builtin("trim", "string: string")
def trim(state: State, string: str) -> str:
    state.text(len(string))
    return string.strip()


@builtin("is blank", "string: string")
def is_blank(state: State, string: str) -> bool:
    return not string.strip()


@builtin("is empty", "list: any")
def is_empty(state: State, value: Any) -> bool:
    if not isinstance(value, (list, dict, str)):
        raise Wrong("只有列表、上下文和文本可以判断是否为空，结果为 null。")
    return not value


@builtin("is defined", "value: any")
def is_defined(state: State, value: Any) -> bool:
    return value is not None


@builtin("get or else", "value: any", "default: any")
def get_or_else(state: State, value: Any, default: Any) -> Any:
    return default if value is None else value


@builtin("assert", "value: any", "condition: any")
def assert_(state: State, value: Any, condition: Any) -> Any:
    if condition is not True:
        raise Wrong("assert 的条件不成立，结果为 null。", "assertion")
    return value


@builtin("assert", "value: any", "condition: any", "cause: string")
def assert_with_cause(state: State, value: Any, condition: Any, cause: str) -> Any:
    if condition is not True:
        raise Wrong(cause[:200], "assertion")
    return value


@builtin("not", "negand: any")
def not_(state: State, negand: Any) -> bool | None:
    if not isinstance(plain(negand), bool):
        raise Wrong("not 的参数应为布尔值，结果为 null。")
    return not negand
