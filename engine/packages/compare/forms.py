"""The parts of a form: its fields, wherever they are nested, with each of their properties."""

from collections.abc import Iterator, Mapping
from typing import Any

from engine import values
from engine.packages.compare.changes import Part, Unreadable

KINDS = {
    "textfield": "文本", "textarea": "多行文本", "number": "数字", "datetime": "日期时间", "checkbox": "勾选",
    "checklist": "多项勾选", "radio": "单选", "select": "下拉", "taglist": "标签", "group": "分组",
    "dynamiclist": "明细列表", "text": "说明文字", "html": "说明文字", "image": "图片", "button": "按钮",
    "separator": "分隔线", "spacer": "空白", "filepicker": "文件", "expression": "表达式", "table": "表格",
    "iframe": "内嵌网页", "documentPreview": "文件预览",
}  # fmt: skip
LABELS = {
    "key": "变量", "label": "标题", "text": "文字", "description": "提示", "defaultValue": "默认值",
    "disabled": "停用", "readonly": "只读", "values": "选项", "valuesKey": "选项变量",
    "valuesExpression": "选项表达式", "validate.required": "必填", "validate.minLength": "最少字数",
    "validate.maxLength": "最多字数", "validate.min": "最小值", "validate.max": "最大值",
    "validate.pattern": "格式", "validate.validationType": "格式类型", "conditional.hide": "隐藏条件",
    "path": "所在路径", "decimalDigits": "小数位数", "serializeToString": "按文字保存", "subtype": "子类型",
    "dateLabel": "日期标题", "timeLabel": "时间标题", "disallowPassedDates": "不许过去的日期", "id": "标识",
    "versionTag": "版本标签", "schemaVersion": "格式版本", "executionPlatformVersion": "平台版本",
    "executionPlatform": "平台", "appearance.suffixAdorner": "后缀", "appearance.prefixAdorner": "前缀",
    "isRepeating": "可增减行", "showOutline": "显示边框", "allowAddRemove": "可增减行",
    "defaultRepetitions": "最初行数",
    "validate.patternErrorMessage": "格式不符时的提示", "properties.maxDate": "最晚日期",
    "properties.minDate": "最早日期",
}  # fmt: skip
NOT_SHOWN = ("type", "layout", "components", "id", "exporter")


def parts(data: bytes) -> Mapping[str, Part]:
    """By the component's id, else its key. Raises Unreadable for what is not a form."""
    try:
        schema = values.loads(data)
    except values.BadValue as error:
        raise Unreadable from error
    if not isinstance(schema, dict):
        raise Unreadable
    whole: dict[str, str] = {
        str(LABELS.get(name, name)): _told(value) for name, value in schema.items() if name not in NOT_SHOWN
    }
    whole[LABELS["id"]] = _told(schema.get("id"))
    return {"": Part("表单", "", whole)} | dict(_fields(schema.get("components"), ""))


def _fields(components: Any, around: str) -> Iterator[tuple[str, Part]]:
    if not isinstance(components, list):
        return
    for number, field in enumerate(components):
        if not isinstance(field, dict):
            continue
        id = str(field.get("id") or field.get("key") or f"{around}#{number}")
        kind = str(field.get("type", ""))
        name = str(field.get("label") or field.get("text") or field.get("key") or "")
        properties = {LABELS.get(path, path): told for path, told in _flat(field, "")}
        yield id, Part(KINDS.get(kind, kind), name[:60], properties, place=f"{around}/{number}")
        yield from _fields(field.get("components"), id)


def _flat(value: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, each in value.items():
        if not path and name in NOT_SHOWN:
            continue
        if isinstance(each, dict):
            yield from _flat(each, f"{path}{name}.")
        else:
            yield f"{path}{name}", _told(each)


def _told(value: Any) -> str:
    if value is True or value is False:
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, dict) and "value" in each for each in value):
        return "；".join(f"{each.get('label', '')}（{each['value']}）" for each in value)
    return values.canonical(value).decode()
