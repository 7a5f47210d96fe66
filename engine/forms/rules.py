"""The rules of one field against one value: each broken one as a Chinese sentence. Verdicts equal form-js's."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import Any

from engine.forms.components import KEYED, Component
from engine.forms.conditions import worked_out
from engine.forms.contact import is_email, is_phone
from engine.forms.dates import day_of, today
from engine.forms.files import file_name, fits, references
from engine.forms.patterns import read_pattern
from engine.forms.reading import as_number
from engine.forms.state import Instance
from engine.forms.values import PRECISION, decimals, subtype_of
from engine.values import plain

# What String.prototype.trim takes away (ECMA-262, WhiteSpace and LineTerminator).
JS_SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))


def broken_rules(instance: Instance, value: Any, now: datetime) -> list[str]:
    component = instance.component
    if component.repeating:
        return list(_row_count(instance, value, now))
    return [
        *_number(component, value),
        *_preset(instance, value, now),
        *_date_bounds(instance, value, now),
        *_files(instance, value, now),
    ]


def stated(instance: Instance, name: str, now: datetime) -> Any:
    """What `validate` or `properties` states under the name, worked out where it is FEEL; None for nothing."""
    component = instance.component
    expr = component.expressions.get(name)
    if expr is None:
        return component.validate.get(name, component.properties.get(name))
    return worked_out(expr, instance.scope, now)


def _number(component: Component, value: Any) -> Iterator[str]:
    if component.type != "number" or not value:
        return
    digits = component.spec.get("decimalDigits")
    if isinstance(digits, Decimal) and 0 <= digits < decimals(value):
        yield f"“{component.label}”" + ("必须是整数。" if digits == 0 else f"最多 {digits} 位小数。")
    increment = as_number(component.spec.get("increment"))
    if increment:
        with localcontext(prec=PRECISION):
            over = value % increment
            if over:
                below, above = value - over, value - over + increment
                near = f"{plain(below)} 或 {plain(above)}"
                yield f"“{component.label}”必须是 {plain(increment)} 的倍数，请改为 {near}。"


def _preset(instance: Instance, value: Any, now: datetime) -> Iterator[str]:
    component, rules = instance.component, instance.component.validate
    name = f"“{component.label}”"
    pattern = rules.get("pattern")
    if pattern and value and isinstance(value, str) and not read_pattern(str(pattern)).search(value):
        yield str(rules.get("patternErrorMessage") or f"{name}的格式不符合要求{_described(component)}，请按说明填写。")
    if rules.get("required") and (value in (None, "", []) or (component.type == "checkbox" and value is False)):
        verb = KEYED[component.type]
        yield f"请勾选{name}。" if verb == "勾选" else f"{name}必须{verb}，不能为空。"
    for rule, words in (("min", "不能小于"), ("max", "不能大于")):
        limit = stated(instance, rule, now)
        if limit is None or not isinstance(value, Decimal):
            continue
        bound = as_number(limit)
        if bound is None:
            yield f"{name}的上下限没有算出数字，请联系流程设计人员。"
        elif value < bound if rule == "min" else value > bound:
            yield f"{name}{words} {plain(bound)}。"
    if isinstance(value, str) and value:
        yield from _length(instance, value, now)
        kind = rules.get("validationType")
        if kind == "phone" and not is_phone(value):
            yield f"{name}必须是带国家或地区代码的电话号码，例如 +8613800138000。"
        if kind == "email" and not is_email(value):
            yield f"{name}必须是电子邮箱，例如 name@example.com。"


def _described(component: Component) -> str:
    """What the form says beside the field, where it is plain text."""
    words = component.spec.get("description")
    plain_words = isinstance(words, str) and words.strip() and not words.startswith("=") and "{" not in words
    return f"（{str(words).strip()}）" if plain_words else ""


def _length(instance: Instance, value: str, now: datetime) -> Iterator[str]:
    units = len(value.strip(JS_SPACE).encode("utf-16-le")) // 2
    least, most = (as_number(stated(instance, rule, now)) for rule in ("minLength", "maxLength"))
    if least is not None and units < least:
        yield f"“{instance.component.label}”至少 {plain(least)} 个字，现有 {units} 个字。"
    if most is not None and units > most:
        yield f"“{instance.component.label}”最多 {plain(most)} 个字，现有 {units} 个字。"


def _date_bounds(instance: Instance, value: Any, now: datetime) -> Iterator[str]:
    component = instance.component
    if component.type != "datetime" or not value or subtype_of(component) == "time":
        return
    day = day_of(value)
    earliest = [bound for bound in (_day(instance, "minDate", now), _not_past(component, now)) if bound is not None]
    latest = _day(instance, "maxDate", now)
    if day is not None and earliest and day < max(earliest):
        yield f"“{component.label}”不能早于 {max(earliest).isoformat()}。"
    if day is not None and latest is not None and day > latest:
        yield f"“{component.label}”不能晚于 {latest.isoformat()}。"


def _not_past(component: Component, now: datetime) -> date | None:
    return today(now) if component.spec.get("disallowPassedDates") else None


def _day(instance: Instance, name: str, now: datetime) -> date | None:
    value = stated(instance, name, now)
    return None if value is None else day_of(value)


def _files(instance: Instance, value: Any, now: datetime) -> Iterator[str]:
    component = instance.component
    if component.type != "filepicker":
        return
    files = references(value)
    if len(files) > 1 and not _several(instance, now):
        yield f"“{component.label}”只能上传一个文件，现有 {len(files)} 个，请删去多余的。"
    expr = component.expressions.get("accept")
    accept = component.spec.get("accept") if expr is None else worked_out(expr, instance.scope, now)
    for file in files:
        about = file.get("metadata")
        kind = about.get("contentType") if isinstance(about, Mapping) else None
        if isinstance(accept, str) and isinstance(kind, str) and not fits(accept, kind):
            yield f"“{component.label}”不收“{file_name(file)}”这种文件（只收 {accept}），请换一个文件。"


def _several(instance: Instance, now: datetime) -> bool:
    """Modeler writes `on` where it means true."""
    expr = instance.component.expressions.get("multiple")
    told = instance.component.spec.get("multiple") if expr is None else worked_out(expr, instance.scope, now)
    return told is True or told == "on"


def _row_count(instance: Instance, rows: Any, now: datetime) -> Iterator[str]:
    count = len(rows) if isinstance(rows, list) else 0
    least, most = (as_number(stated(instance, rule, now)) for rule in ("minRows", "maxRows"))
    if least is not None and count < least:
        yield f"“{instance.component.label}”至少填写 {plain(least)} 行，现有 {count} 行。"
    if most is not None and count > most:
        yield f"“{instance.component.label}”最多填写 {plain(most)} 行，现有 {count} 行。"
