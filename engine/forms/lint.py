"""What an analyst should know about a form before it is published."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from engine.findings import Finding, Severity
from engine.forms.components import Component
from engine.forms.conditions import is_expression
from engine.forms.files import EXTENSIONS, fits
from engine.forms.paths import set_at
from engine.forms.values import empty_value, subtype_of

STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
ARITHMETIC = re.compile(r"[\w)\]]\s*(?:\*\*|[+*/]|-(?=\s|\d))\s*[\w(]")
FRACTION = re.compile(r"(?<![\w.])\d*\.\d+")
COMPARED_WITH_NUMBER = r"(?:{name}\s*(?:[<>]=?|!?=)\s*-?\d|-?\d[\d.]*\s*(?:[<>]=?|!?=)\s*{name}(?![\w.]))"
ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
"""For conditions judged before there is a case; what they say of today is not asked here."""
FOREIGN_IMAGE = re.compile(r"(?i)\s*(?:[a-z][a-z0-9+.-]*:)?//")


def remarks(root: Component) -> Iterator[Finding]:
    components = [component for component in root.walk() if component is not root]
    names = {component: binding(component) for component in components if component.keyed}
    for component in components:
        if component.type == "filepicker":
            yield from _accepted(component)
        if component.keyed:
            yield from _traps(component)
            yield from _dates(component)
        yield from _conditions(component, names)
        yield from _shown(component)
        yield from _hides_itself(component)
    yield from _chains(components, names)
    yield from _rows(root, inside=False)


def _accepted(component: Component) -> Iterator[Finding]:
    accept = component.spec.get("accept")
    fixed = isinstance(accept, str) and not is_expression(accept)
    if fixed and not any(fits(str(accept), kind) for kind in EXTENSIONS.values()):
        yield _finding(
            component,
            "form-file-type",
            "warning",
            f"“{component.label}”只收 {accept}，但系统只接收 JPEG、PNG 和 PDF，什么也传不上，请改文件类型。",
        )


def binding(component: Component) -> str:
    """The name a condition reads the field by."""
    return ".".join(component.local)


def _finding(component: Component, rule: str, severity: Severity, message: str) -> Finding:
    return Finding(rule, severity, message, component.id)


def _traps(component: Component) -> Iterator[Finding]:
    label, required = component.label, component.validate.get("required")
    if required and component.readonly is not False:
        yield _finding(
            component,
            "form-required-readonly",
            "warning",
            f"“{label}”既必填又只读：流程没有给它值时，这项待办将无法提交，请去掉必填或改为可填写。",
        )
    if required and component.disabled:
        yield _finding(
            component, "form-required-disabled", "warning", f"“{label}”已停用，必填不起作用，请去掉其中一项。"
        )
    for name, value in (("disabled", component.spec.get("disabled")), ("required", required)):
        if is_expression(value):
            words = "停用" if name == "disabled" else "必填"
            yield _finding(
                component,
                "form-static-property",
                "error",
                f"“{label}”的{words}不能写成表达式（浏览器会当作始终{words}），请改用只读条件或隐藏条件。",
            )
    if component.validate.get("validationType") == "phone":
        yield _finding(
            component,
            "form-phone",
            "info",
            f"“{label}”按国际号码检查，必须带 +86；只收国内号码时，请改用格式 ^1[3-9][0-9]{{9}}$。",
        )
    if component.exact_text and not isinstance(component.spec.get("decimalDigits"), Decimal):
        yield _finding(component, "form-money-digits", "warning", f"“{label}”按文字保存，请设小数位数（金额为 2）。")


def _dates(component: Component) -> Iterator[Finding]:
    if component.type != "datetime" or subtype_of(component) == "time":
        return
    bounds = (component.spec.get("disallowPassedDates"), *map(component.properties.get, ("minDate", "maxDate")))
    if component.readonly is not True and not component.disabled and not any(bounds):
        yield _finding(
            component,
            "form-date-bound",
            "warning",
            f"“{component.label}”没有日期范围，请禁选过去的日期，或在自定义属性中设 minDate、maxDate。",
        )


def _conditions(component: Component, names: Mapping[Component, str]) -> Iterator[Finding]:
    for what, text in _expressions(component):
        bare = STRINGS.sub('""', text)
        fractions = FRACTION.search(bare) or any(_fractional(field, bare, name) for field, name in names.items())
        if fractions and ARITHMETIC.search(bare):
            yield _finding(
                component,
                "form-decimal-arithmetic",
                "warning",
                f"“{component.label}”的{what}对小数做了计算，浏览器的结果可能与服务器不同，请改在流程中计算。",
            )
        for field, name in names.items():
            if field.exact_text and _reads(bare, name):
                yield _finding(
                    component,
                    "form-money-condition",
                    "error",
                    f"“{component.label}”的{what}读了金额“{field.label}”，它在浏览器中是文字，请改在网关中判断。",
                )
            elif field.type in ("textfield", "textarea") and re.search(
                COMPARED_WITH_NUMBER.format(name=rf"(?<![\w.]){re.escape(name)}"), bare
            ):
                yield _finding(
                    component,
                    "form-text-number",
                    "warning",
                    f"“{component.label}”的{what}拿文字“{field.label}”与数字比较，请改为数字字段或加引号。",
                )


def _expressions(component: Component) -> Iterator[tuple[str, str]]:
    """The conditions and computed limits, on which browser and server must agree."""
    if component.hide is not None:
        yield "隐藏条件", component.hide.text
    if not isinstance(component.readonly, bool):
        yield "只读条件", component.readonly.text
    for name in ("min", "max", "minLength", "maxLength"):
        if is_expression(text := component.validate.get(name)):
            yield f"校验 {name}", text[1:]


def _fractional(component: Component, text: str, name: str) -> bool:
    digits = component.spec.get("decimalDigits")
    return component.type == "number" and digits != 0 and _reads(text, name)


def _reads(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)|\b(?:this|parent)\.{re.escape(name)}(?!\w)", text) is not None


def _chains(components: list[Component], names: Mapping[Component, str]) -> Iterator[Finding]:
    """A hidden field's typed value is not sent, so a condition that reads it may differ between browser and server."""
    sometimes_hidden = {component: name for component, name in names.items() if component.hide is not None}
    for component in components:
        if component.hide is None:
            continue
        text = STRINGS.sub('""', component.hide.text)
        for field, name in sometimes_hidden.items():
            if field is not component and _reads(text, name):
                yield _finding(
                    component,
                    "form-hidden-chain",
                    "info",
                    f"“{component.label}”的隐藏条件读了“{field.label}”，后者自己也会隐藏；隐藏时按打开表单时的值判断。",
                )


def _hides_itself(component: Component) -> Iterator[Finding]:
    """form-js takes a hidden value away and then decides once more: what hides an empty value must hide none too."""
    if component.hide is None or not (component.keyed or component.repeating):
        return
    if not _reads(STRINGS.sub('""', component.hide.text), binding(component)):
        return
    empty: dict[str, Any] = {}
    set_at(empty, component.local, [] if component.repeating else empty_value(component))
    if component.hide.holds(empty, ANY_MOMENT) and not component.hide.holds({}, ANY_MOMENT):
        name = binding(component)
        yield _finding(
            component,
            "form-hides-itself",
            "warning",
            f"“{component.label}”为空时仍会显示：隐藏后它的值是 null，请在隐藏条件前加上 {name} = null or。",
        )


def _shown(component: Component) -> Iterator[Finding]:
    source: Any = component.spec.get("source")
    if component.type == "image" and isinstance(source, str) and FOREIGN_IMAGE.match(source):
        yield _finding(
            component,
            "form-image-origin",
            "warning",
            f"图片“{component.label}”来自其他网站，页面不会显示，请改用本站图片或内嵌图片（data:）。",
        )


def _rows(container: Component, *, inside: bool) -> Iterator[Finding]:
    for component in container.components:
        if inside and "defaultValue" in component.expressions:
            yield _finding(
                component,
                "form-row-default",
                "error",
                f"“{component.label}”在动态列表中，默认值不能是表达式（新增的行会显示表达式原文），请去掉。",
            )
        if inside and component.keyed and component.disabled:
            yield _finding(
                component,
                "form-row-disabled",
                "warning",
                f"“{component.label}”在动态列表中被停用，提交后该列会丢失，请改为只读。",
            )
        yield from _rows(component, inside=inside or component.repeating)
