"""What a form is made of: the kinds of component, and a component as read from a schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.feel import Expr
from engine.forms.conditions import Condition

Path = tuple[str | int, ...]

# Kinds that hold a value, with the word that a sentence uses for filling them.
KEYED = {
    "textfield": "填写",
    "textarea": "填写",
    "number": "填写",
    "datetime": "填写",
    "filepicker": "上传",
    "checkbox": "勾选",
    "checklist": "选择",
    "radio": "选择",
    "select": "选择",
}
CONTAINERS = frozenset({"group", "dynamiclist"})
SHOWN_ONLY = frozenset({"text", "image", "separator", "spacer", "button"})
CHOICES = frozenset({"radio", "select"})
TEXTS = frozenset({"textfield", "textarea"})

# Kinds of form-js that are refused, and why (decisions 28).
REFUSED = {
    "html": "会在页面中放入任意代码",
    "iframe": "会在页面中嵌入外部网页",
    "script": "会在页面中放入任意代码",
    "expression": "目前不支持，请改用默认值表达式或流程中的脚本任务",
    "table": "目前不支持，请改用动态列表",
    "taglist": "目前不支持，请改用多选框组",
    "documentPreview": "目前不支持，材料在办理页右侧查看",
}


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """One component. `local` is its part of the binding path; `spec` its JSON, numbers as Decimal."""

    id: str
    type: str
    label: str
    local: tuple[str, ...]
    spec: Mapping[str, Any]
    components: tuple["Component", ...] = ()
    hide: Condition | None = None
    readonly: Condition | bool = False
    # FEEL among `validate`, `properties`, `defaultValue` and `valuesExpression`, by name of the property
    expressions: Mapping[str, Expr] = field(default_factory=dict)

    @property
    def keyed(self) -> bool:
        return self.type in KEYED

    @property
    def repeating(self) -> bool:
        return self.type == "dynamiclist"

    @property
    def disabled(self) -> bool:
        """form-js takes any value that counts as true, an expression's text too."""
        return bool(self.spec.get("disabled"))

    @property
    def validate(self) -> Mapping[str, Any]:
        rules = self.spec.get("validate")
        return rules if isinstance(rules, Mapping) else {}

    @property
    def properties(self) -> Mapping[str, Any]:
        own = self.spec.get("properties")
        return own if isinstance(own, Mapping) else {}

    @property
    def exact_text(self) -> bool:
        """A number that travels as text, such as money (decisions 2)."""
        return self.type == "number" and bool(self.spec.get("serializeToString"))

    def walk(self) -> Iterator["Component"]:
        yield self
        for child in self.components:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Field:
    """A declared field for lists and reports: `key` is its binding path, `list[].name` inside a dynamic list.

    `options`: the words of the texts that a fixed list offers. `sensitive`: what kind of personal datum the form says
    it is, "" for none.
    """

    id: str
    key: str
    type: str
    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    sensitive: str = ""


def fixed_options(spec: Mapping[str, Any]) -> dict[str, str]:
    """Words by value, of options that stand in the form itself."""
    listed = spec.get("values")
    return {
        option["value"]: option["label"]
        for option in (listed if isinstance(listed, list) else [])
        if isinstance(option, Mapping) and isinstance(option.get("value"), str) and isinstance(option.get("label"), str)
    }


def label_of(spec: Mapping[str, Any]) -> str:
    """What people call the component; a date field's words stand in dateLabel or timeLabel."""
    for name in ("dateLabel", "timeLabel", "label", "key", "path", "id"):
        value = spec.get(name)
        if isinstance(value, str) and value.strip() and not value.startswith("="):
            return value.strip()
    return str(spec.get("type", ""))


def path_text(path: Path) -> str:
    """`("rows", 0, "name")` as `rows[0].name`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
