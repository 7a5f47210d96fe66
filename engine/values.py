"""Variables as JSON with exact numbers: null, boolean, string, list, context and Decimal; never a float."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

MAX_DEPTH = 100
MAX_DIGITS = 34
MAX_EXPONENT = 6144


class BadValue(ValueError):
    """A value that cannot be a variable; the sentence says why."""


def _number(text: str) -> Decimal:
    if len(text) > 10_000:
        raise BadValue("数字过长，请改用文字。")
    number = Decimal(text)
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise BadValue("数字超出可表示的范围，请改小。")
    return number


def _constant(name: str) -> Any:
    raise BadValue(f"数据中不能有 {name}，请改为数字或 null。")


def check_depth(text: str) -> None:
    """Refuse JSON nested deeper than `MAX_DEPTH` before a recursive reader sees it."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadValue(f"数据嵌套超过 {MAX_DEPTH} 层，请减少层次。")
        elif char in "]}":
            depth -= 1


def loads(data: bytes | str) -> Any:
    """Read JSON. Every number becomes a Decimal. Raises BadValue on anything else than sound JSON."""
    try:
        text = data.decode() if isinstance(data, bytes) else data
    except UnicodeDecodeError:
        raise BadValue("数据不是 UTF-8 编码，请转换编码后再提交。") from None
    check_depth(text)
    try:
        return json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise BadValue(f"数据不是有效的 JSON：第 {error.lineno} 行第 {error.colno} 列有误。") from None


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise BadValue("数字必须有限。")
        return orjson.Fragment(plain(value))
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (tuple, frozenset, set)):
        return list(value)
    if isinstance(value, int):  # beyond 64 bits
        return orjson.Fragment(str(value))
    raise BadValue(f"{type(value).__name__} 类型的值不能保存。")


def plain(number: Decimal) -> str:
    """The shortest usual spelling: `100` and not `1E+2`, trailing zeros kept (`12.50` stays)."""
    if number == 0 and number.is_signed():
        number = abs(number)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -40 <= exponent <= 40:
        return format(number, "f")
    return str(number)


def dumps(value: Any) -> bytes:
    """Write JSON with exact numbers. Raises BadValue for what cannot be stored."""
    try:
        return orjson.dumps(value, default=_encode)
    except BadValue:
        raise
    except (TypeError, orjson.JSONEncodeError) as error:
        cause = error.__cause__
        raise (cause if isinstance(cause, BadValue) else BadValue("数据不能保存为 JSON。")) from None


def canonical(value: Any) -> bytes:
    """`dumps` with sorted keys: the same bytes for the same value."""
    return orjson.dumps(value, default=_encode, option=orjson.OPT_SORT_KEYS)


def exact(value: Any, depth: int = 0) -> Any:
    """The same value with every int and float as Decimal. Raises BadValue for other types and deep nesting."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise BadValue("数字必须有限。")
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return exact(Decimal(repr(value)))
    if depth >= MAX_DEPTH:
        raise BadValue(f"数据嵌套超过 {MAX_DEPTH} 层，请减少层次。")
    if isinstance(value, Mapping):
        return {str(key): exact(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [exact(item, depth + 1) for item in value]
    raise BadValue(f"{type(value).__name__} 类型的值不能保存。")
