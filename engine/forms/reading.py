"""From the JSON of a form to its components. What cannot be served is told as findings, all of them at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.feel import Expr, FeelError, parse
from engine.findings import Finding
from engine.forms.components import CONTAINERS, KEYED, REFUSED, SHOWN_ONLY, TEXTS, Component, label_of
from engine.forms.conditions import Condition, is_expression, read_condition
from engine.forms.paths import Claims
from engine.forms.patterns import PatternRefused, read_pattern
from engine.values import BadValue, exact, loads

MAX_BYTES = 1_000_000
MAX_LEVELS = 20
MAX_COMPONENTS = 1_000
MAX_TEXT = 10_000

# `a.b` binds into a context. A part that is a number would make a list; the last three reach into JavaScript's objects.
KEY_PART = re.compile(r"(?!\d+$)(?!__proto__$|constructor$|prototype$)[^\s.\[\]\"'`<>{}()]+")
EVALUATED_RULES = ("min", "max", "minLength", "maxLength")
EVALUATED_PROPERTIES = ("minDate", "maxDate", "minRows", "maxRows")


@dataclass(slots=True)
class Reading:
    """The work of reading one schema."""

    findings: list[Finding] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    claims: Claims = field(default_factory=Claims)
    count: int = 0

    def error(self, rule: str, message: str, element_id: str | None = None) -> None:
        self.findings.append(Finding(rule, "error", message, element_id))

    def component(self, spec: Any, above: tuple[str, ...], lists: frozenset[str], level: int) -> Component | None:
        if not isinstance(spec, Mapping):
            self.error("form-structure", "表单的组件必须是对象，请用表单编辑器重新保存。")
            return None
        kind, label = spec.get("type"), label_of(spec)
        own_id = str(spec.get("id") or f"Field_{self.count + 1}")
        self.count += 1
        if level > MAX_LEVELS or self.count > MAX_COMPONENTS:
            return None
        if not isinstance(kind, str) or kind not in KEYED.keys() | CONTAINERS | SHOWN_ONLY:
            reason = REFUSED.get(str(kind), "这里没有这种组件")
            self.error("form-component", f"组件“{label}”的类型 {kind} 不能使用：{reason}。", own_id)
            return None
        if own_id in self.ids:
            self.error("form-duplicate-id", f"有两个组件的标识都是 {own_id}，请改掉一个。", own_id)
            return None
        self.ids.add(own_id)
        local = self.local_path(spec, kind, own_id, label)
        if kind == "dynamiclist":
            lists |= {own_id}
        if kind in KEYED or local:
            taken = self.claims.claim(
                above + local, own_id, closed=kind in KEYED, repeats=kind == "dynamiclist", within=lists - {own_id}
            )
            if taken is not None:
                name = ".".join(above + local)
                self.error("form-duplicate-key", f"“{label}”的键 {name} 已被组件 {taken} 使用，请换一个键。", own_id)
        return Component(
            id=own_id,
            type=kind,
            label=label,
            local=local,
            spec=spec,
            components=self.children(spec, above + local, lists, level) if kind in CONTAINERS else (),
            hide=self.hiding(spec, own_id, label),
            readonly=self.read_only(spec, own_id, label),
            expressions=self.rules(spec, kind, own_id, label),
        )

    def children(
        self, spec: Mapping[str, Any], above: tuple[str, ...], lists: frozenset[str], level: int
    ) -> tuple[Component, ...]:
        listed = spec.get("components", [])
        if not isinstance(listed, list):
            self.error("form-structure", "components 必须是列表，请用表单编辑器重新保存。", spec.get("id"))
            return ()
        found = [self.component(item, above, lists, level + 1) for item in listed]
        return tuple(component for component in found if component is not None)

    def local_path(self, spec: Mapping[str, Any], kind: str, own_id: str, label: str) -> tuple[str, ...]:
        if kind in SHOWN_ONLY:
            return ()
        name = "key" if kind in KEYED else "path"
        text = spec.get(name)
        if text in (None, "") and kind == "group":
            return ()
        parts = tuple(text.split(".")) if isinstance(text, str) and text else ()
        if not parts or not all(KEY_PART.fullmatch(part) for part in parts):
            message = f"“{label}”的键 {text or '（空）'} 不合规，请用字母或汉字开头、不含空格的名字。"
            self.error("form-key", message, own_id)
            return (own_id,)
        return parts

    def hiding(self, spec: Mapping[str, Any], own_id: str, label: str) -> Condition | None:
        conditional = spec.get("conditional")
        hide = conditional.get("hide") if isinstance(conditional, Mapping) else None
        return self.condition(hide, "隐藏条件", own_id, label) if is_expression(hide) else None

    def read_only(self, spec: Mapping[str, Any], own_id: str, label: str) -> Condition | bool:
        readonly = spec.get("readonly")
        if is_expression(readonly):
            return self.condition(readonly, "只读条件", own_id, label) or True
        return bool(readonly)

    def condition(self, text: str, what: str, own_id: str, label: str) -> Condition | None:
        try:
            return read_condition(text[1:])
        except FeelError as error:
            self.error("form-expression", f"“{label}”的{what}写错了：{error.message}", own_id)
            return None

    def rules(self, spec: Mapping[str, Any], kind: str, own_id: str, label: str) -> dict[str, Expr]:
        """Check what `validate` and its like state; the FEEL among it, parsed."""
        validate, properties = spec.get("validate"), spec.get("properties")
        validate = validate if isinstance(validate, Mapping) else {}
        properties = properties if isinstance(properties, Mapping) else {}
        texts = {name: validate.get(name) for name in EVALUATED_RULES}
        texts |= {name: properties.get(name) for name in EVALUATED_PROPERTIES}
        texts |= {"defaultValue": spec.get("defaultValue"), "valuesExpression": spec.get("valuesExpression")}
        if kind == "filepicker":
            texts |= {name: spec.get(name) for name in ("multiple", "accept")}
        parsed: dict[str, Expr] = {}
        for name, text in texts.items():
            if is_expression(text):
                try:
                    parsed[name] = parse(str(text)[1:])
                except FeelError as error:
                    self.error("form-expression", f"“{label}”的 {name} 表达式写错了：{error.message}", own_id)
            elif name in EVALUATED_RULES and text is not None and as_number(text) is None:
                self.error("form-rule", f"“{label}”的 {name} 必须是数字或以 = 开头的表达式。", own_id)
        for name in ("min", "max"):
            if kind != "number" and validate.get(name) is not None:
                self.error("form-rule", f"“{label}”不是数字字段，不能设 {name}，否则永远无法提交。", own_id)
        increment = spec.get("increment")
        if kind == "number" and increment and not (as_number(increment) or Decimal(0)) > 0:
            self.error("form-rule", f"“{label}”的步长必须是大于零的数字。", own_id)
        if pattern := validate.get("pattern"):
            self.pattern(str(pattern), kind, own_id, label)
        return parsed

    def pattern(self, text: str, kind: str, own_id: str, label: str) -> None:
        if kind not in TEXTS:
            self.error("form-rule", f"“{label}”不是文字字段，不能设格式，请去掉。", own_id)
            return
        try:
            read_pattern(text)
        except PatternRefused as error:
            self.error("form-pattern", f"“{label}”的格式表达式不能使用：{error}", own_id)


def as_number(value: Any) -> Decimal | None:
    """A JSON number, or a number written as text."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\s*", value) and len(value) <= 70:
        return Decimal(value.strip())
    return None


def read_json(schema: bytes | str | Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, list[Finding]]:
    """The schema as JSON with exact numbers, or the finding that says why it is none."""
    try:
        if isinstance(schema, Mapping):
            read = exact(schema)
        elif len(schema) > MAX_BYTES:
            return None, [Finding("form-size", "error", "表单超过 1 MB，请拆成几个表单或去掉内嵌图片。")]
        else:
            read = loads(schema)
    except BadValue as error:
        return None, [Finding("form-json", "error", f"表单文件读不懂：{error}")]
    if not isinstance(read, Mapping) or not isinstance(read.get("components", []), list):
        return None, [Finding("form-structure", "error", "表单文件不是表单，请用表单编辑器重新保存。")]
    return read, []


def read_form(read: Mapping[str, Any]) -> tuple[Component, list[Finding]]:
    """The form as one component of type `default`, and the errors found (empty: the form can be served)."""
    reading = Reading()
    children = reading.children(read, (), frozenset(), 0)
    if reading.count > MAX_COMPONENTS:
        reading.error("form-size", f"表单的组件超过 {MAX_COMPONENTS} 个，请拆成几个表单。")
    if any(level_of(child) > MAX_LEVELS for child in children) or too_deep(read):
        reading.error("form-depth", f"表单嵌套超过 {MAX_LEVELS} 层，请减少分组的层数。")
    form_id = str(read.get("id") or "")
    return Component(form_id, "default", form_id, (), read, children), reading.findings


def level_of(component: Component) -> int:
    return 1 + max((level_of(child) for child in component.components), default=0)


def too_deep(read: Mapping[str, Any]) -> bool:
    level, specs = 0, [read]
    while specs and level <= MAX_LEVELS:
        specs = [
            child
            for spec in specs
            for child in (spec.get("components") or [])
            if isinstance(spec.get("components"), list) and isinstance(child, Mapping)
        ]
        level += 1
    return bool(specs)
