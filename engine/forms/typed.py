"""The marshmallow schema of a form: takes what was sent apart, refuses wrong types, gives exact values.

A missing field stays missing; rules such as `required` come later, when it is known which fields are visible.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import marshmallow
from marshmallow import ValidationError, fields

from engine.forms.components import Component, Path
from engine.forms.dates import EXAMPLES, is_moment
from engine.forms.files import is_reference
from engine.forms.reading import MAX_TEXT, as_number
from engine.forms.values import NEWLINES, scaled, subtype_of

UNDECLARED = "表单没有声明这个字段，请去掉后再提交。"
MAX_ROWS = 1_000
MAX_DIGITS = 34
MAX_FILES = 100
MAX_ID = 200
# NUL cannot be stored as text by PostgreSQL; half a surrogate pair is no character.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class ValueField(fields.Field[Any]):
    """A field of ours: null is its empty value, a refusal is one sentence with its label."""

    def __init__(self, component: Component, key: str) -> None:
        super().__init__(data_key=key, attribute=key, allow_none=True)
        self.component = component

    def deserialize(
        self, value: Any, attr: str | None = None, data: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        return value if value is marshmallow.missing else self.accept(value)

    def accept(self, value: Any) -> Any:
        raise NotImplementedError

    def refuse(self, sentence: str) -> ValidationError:
        return ValidationError(f"“{self.component.label}”{sentence}")

    def text(self, value: Any, limit: int) -> str:
        if not isinstance(value, str):
            raise self.refuse("必须是文字，请重新填写。")
        if len(value) > limit:
            raise self.refuse(f"最多 {limit} 个字，现有 {len(value)} 个字，请删减。")
        if UNSTORABLE.search(value):
            raise self.refuse("含有无法保存的字符，请重新输入。")
        return value


class TextValue(ValueField):
    def accept(self, value: Any) -> Any:
        stated = as_number(self.component.validate.get("maxLength"))
        text = self.text("" if value is None else value, max(MAX_TEXT, int(stated or 0)))
        return text.translate(NEWLINES) if self.component.type == "textfield" else text


class NumberValue(ValueField):
    def accept(self, value: Any) -> Any:
        if value is None or value == "":
            return None
        if isinstance(value, str) and not self.component.exact_text:
            raise self.refuse("必须是数字，请不要加引号。")
        number = as_number(value)
        if number is None:
            raise self.refuse("必须是数字，请只填数字和小数点。")
        if len(number.as_tuple().digits) > MAX_DIGITS or abs(number.adjusted()) > MAX_DIGITS:
            raise self.refuse(f"最多 {MAX_DIGITS} 位数字，请改短。")
        return scaled(self.component, number)


class BooleanValue(ValueField):
    def accept(self, value: Any) -> Any:
        if value is None:
            return False
        if not isinstance(value, bool):
            raise self.refuse("只能是勾选或不勾选。")
        return value


class MomentValue(ValueField):
    def accept(self, value: Any) -> Any:
        if value is None or value == "":
            return None
        subtype = subtype_of(self.component)
        if not isinstance(value, str) or not is_moment(value, subtype):
            noun = {"date": "日期", "time": "时间", "datetime": "日期和时间"}[subtype]
            raise self.refuse(f"不是正确的{noun}，请填成 {EXAMPLES[subtype]} 这样。")
        return value


class ChoiceValue(ValueField):
    def accept(self, value: Any) -> Any:
        if value is None or value == "":
            return None
        if isinstance(value, list):
            raise self.refuse("只能选一项。")
        return self.text(value, MAX_TEXT) if isinstance(value, str) else value


class ChecklistValue(ValueField):
    def accept(self, value: Any) -> Any:
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > MAX_ROWS:
            raise self.refuse("必须是选中各项的列表，请重新选择。")
        return [self.text(item, MAX_TEXT) if isinstance(item, str) else item for item in value]


class FileValue(ValueField):
    """References to documents, each also as its bare id; always a list, which the rules of the field then judge."""

    def accept(self, value: Any) -> Any:
        if value is None or value == "" or value == []:
            return None
        sent = value if isinstance(value, list) else [value]
        if len(sent) > MAX_FILES:
            raise self.refuse(f"最多上传 {MAX_FILES} 个文件。")
        return [self.one(item) for item in sent]

    def one(self, item: Any) -> Any:
        if isinstance(item, str):
            return {"documentId": self.text(item, MAX_ID)}
        if not is_reference(item):
            raise self.refuse("必须是上传文件后得到的编号，请重新上传。")
        self.text(item["documentId"], MAX_ID)
        return item


class RowsValue(ValueField):
    """A dynamic list. An empty place, which form-js leaves for a row with nothing visible, is an empty row."""

    def __init__(self, component: Component, key: str, row: marshmallow.Schema) -> None:
        super().__init__(component, key)
        self.rows = fields.List(fields.Nested(row))

    def accept(self, value: Any) -> Any:
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refuse("必须是若干行的列表，请重新填写。")
        if len(value) > MAX_ROWS:
            raise self.refuse(f"最多 {MAX_ROWS} 行，请删减。")
        return self.rows.deserialize([{} if item is None else item for item in value])


TYPES: dict[str, type[ValueField]] = {
    "textfield": TextValue,
    "textarea": TextValue,
    "number": NumberValue,
    "checkbox": BooleanValue,
    "datetime": MomentValue,
    "radio": ChoiceValue,
    "select": ChoiceValue,
    "checklist": ChecklistValue,
    "filepicker": FileValue,
}


class FormSchema(marshmallow.Schema):
    error_messages = {"unknown": UNDECLARED, "type": "这里应是一组字段，请重新填写。"}

    class Meta:
        unknown = marshmallow.RAISE


def build(components: Iterable[Component]) -> marshmallow.Schema:
    """The schema of these components, nested as their binding paths are."""
    return _schema(_tree(components))


def _tree(components: Iterable[Component]) -> dict[str, Any]:
    """{part of path: component | (list component, its tree) | tree}"""
    tree: dict[str, Any] = {}
    for component in components:
        below = tree
        for part in component.local[:-1] if component.keyed or component.repeating else component.local:
            below = below.setdefault(part, {})
        if component.keyed:
            below[component.local[-1]] = component
        elif component.repeating:
            below[component.local[-1]] = (component, _tree(component.components))
        else:
            _merge(below, _tree(component.components))
    return tree


def _merge(into: dict[str, Any], tree: dict[str, Any]) -> None:
    for part, entry in tree.items():
        if isinstance(entry, dict) and isinstance(into.get(part), dict):
            _merge(into[part], entry)
        else:
            into[part] = entry


def _schema(tree: dict[str, Any]) -> marshmallow.Schema:
    declared: dict[str, fields.Field[Any]] = {}
    for number, (key, entry) in enumerate(tree.items()):
        if isinstance(entry, Component):
            made: fields.Field[Any] = TYPES[entry.type](entry, key)
        elif isinstance(entry, tuple):
            made = RowsValue(entry[0], key, _schema(entry[1]))
        else:
            made = fields.Nested(_schema(entry), data_key=key, attribute=key, allow_none=True)
        declared[f"field_{number}"] = made
    return FormSchema.from_dict(dict(declared))()


def take(schema: marshmallow.Schema, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[Path, list[str]]]:
    """What was sent, typed, without the values that are refused; and the sentences by path."""
    try:
        loaded = schema.load(data)
        return dict(loaded), {}
    except ValidationError as error:
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        return dict(valid), dict(_flat(error.messages_dict, ()))


def _flat(messages: Mapping[Any, Any], above: Path) -> Iterable[tuple[Path, list[str]]]:
    for part, entry in messages.items():
        path = above if part == marshmallow.exceptions.SCHEMA else (*above, part)
        if isinstance(entry, Mapping):
            yield from _flat(entry, path)
        else:
            yield path, [str(sentence) for sentence in entry]
