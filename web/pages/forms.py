"""What typed text of a page's form becomes: JSON objects, reasons; what is wrong is said and the typing kept."""

from typing import Any

from flask import request

from engine import values
from engine.errors import FormInvalid
from engine.packages import PackageFiles, read_upload


def json_object(field: str) -> dict[str, Any]:
    """The JSON object typed into a field; raises FormInvalid with a sentence that tells what to type."""
    text = request.form.get(field, "").strip() or "{}"
    try:
        value = values.loads(text)
    except values.BadValue as wrong:
        raise FormInvalid({field: [str(wrong)]}, str(wrong)) from None
    if not isinstance(value, dict):
        sentence = '须是 JSON 对象，请用花括号括起来，例如 {"amount": 100}。'
        raise FormInvalid({field: [sentence]}, sentence)
    return value


def sent_files() -> PackageFiles:
    """The parts named `file`; a browser sends one empty part where none was chosen."""
    parts = [(part.filename, part.read()) for part in request.files.getlist("file") if part.filename]
    if not parts:
        raise FormInvalid({"file": ["请至少选择一个文件。"]}, "请至少选择一个文件。")
    return read_upload(parts)


def reason() -> str:
    text = request.form.get("reason", "").strip()
    if not 1 <= len(text) <= 500:
        raise FormInvalid({"reason": ["请填写原因，不超过 500 个字。"]}, "请填写原因，不超过 500 个字。")
    return text
