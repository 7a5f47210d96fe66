"""The Chinese sentences of marshmallow, for every schema that reads what a person or a program typed."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

SENTENCES = {
    "required": "请填写此项。",
    "null": "此项不能为空。",
    "validator_failed": "此项的值不符合要求。",
    "invalid": "此项的格式不正确。",
    "invalid_utf8": "此项不是有效的文字编码。",
    "too_large": "数值过大。",
    "special": "不能是无穷大或非数字。",
    "format": "此项的格式不正确。",
    "invalid_awareness": "时间须带时区。",
    "naive": "时间须带时区。",
    "aware": "时间不能带时区。",
    "invalid_keys": "含有不认识的键。",
    "type": "此项的类型不正确。",
}
BY_TYPE: dict[type[fields.Field[Any]], str] = {
    fields.String: "请填写文字。",
    fields.Integer: "请填写整数。",
    fields.Decimal: "请填写数字。",
    fields.Boolean: "请填写是或否（true 或 false）。",
    fields.AwareDateTime: "请按 2026-01-31T09:00:00+08:00 的样子填写时间。",
    fields.Date: "请按 2026-01-31 的样子填写日期。",
    fields.List: "请填写一个列表。",
    fields.Dict: "请填写一个对象。",
    fields.Nested: "请填写一个对象。",
}


class ChineseSchema(Schema):
    """A schema whose every sentence is Chinese; fields it does not declare are refused."""

    error_messages = {"unknown": "没有这个字段，请去掉。", "type": "内容须是一个对象。"}

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        known = field_obj.error_messages
        known.update({key: text for key, text in SENTENCES.items() if key in known})
        for kind, text in BY_TYPE.items():
            if isinstance(field_obj, kind):
                field_obj.error_messages["invalid"] = text
                field_obj.error_messages["type"] = text


def length(low: int | None = None, high: int | None = None) -> validate.Length:
    return validate.Length(min=low, max=high, error=_bounds("长度", low, high))


def between(low: int | None = None, high: int | None = None) -> validate.Range:
    return validate.Range(min=low, max=high, error=_bounds("", low, high))


def _bounds(what: str, low: int | None, high: int | None) -> str:
    if low is None:
        return f"{what}不能大于 {high}。"
    return f"{what}不能小于 {low}。" if high is None else f"{what}须在 {low} 到 {high} 之间。"


def one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(choices, error="只能是：{choices}。")


def flat(error: ValidationError) -> dict[str, list[str]]:
    """marshmallow's nested messages as {dotted path: [sentence]}."""
    found: dict[str, list[str]] = {}

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, f"{path}.{key}" if path else str(key))
        elif isinstance(node, list):
            for sentence in node:
                if isinstance(sentence, str):
                    found.setdefault(path, []).append(sentence)
                else:
                    walk(sentence, path)

    walk(error.messages, "")
    return found
