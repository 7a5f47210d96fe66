"""`/api/v1/docs`: the contract as a readable page, made from the same description that `openapi.json` gives."""

from typing import Any

from flask import Blueprint, Flask, render_template
from flask_smorest import Api

from web.problems import KINDS

KIND_NAMES = {
    "string": "文字", "integer": "整数", "number": "数字", "boolean": "是或否", "array": "列表", "object": "对象",
}  # fmt: skip


def register(app: Flask, api: Api) -> None:
    pages = Blueprint("api_docs", __name__, url_prefix="/api/v1")

    @pages.get("/docs")
    def docs() -> str:
        spec = api.spec.to_dict()
        return render_template("docs.html", groups=_groups(spec), kinds=KINDS)

    app.register_blueprint(pages)


def _groups(spec: dict[str, Any]) -> list[dict[str, Any]]:
    calls: dict[str, list[dict[str, Any]]] = {}
    for path, methods in spec["paths"].items():
        shared = methods.get("parameters", [])
        for method, call in methods.items():
            if method != "parameters":
                calls.setdefault(call["tags"][0], []).append(_call(spec, path, method, call, shared))
    return [
        {"title": tag.get("description", ""), "calls": calls[tag["name"]]}
        for tag in spec["tags"]
        if tag["name"] in calls
    ]


def _call(spec: dict[str, Any], path: str, method: str, call: dict[str, Any], shared: list[Any]) -> dict[str, Any]:
    parameters = [p for p in [*shared, *call.get("parameters", [])] if p["in"] in ("query", "path")]
    asked = [
        {"name": p["name"], "where": "路径" if p["in"] == "path" else "查询", "required": p.get("required", False),
         "kind": _kind(spec, p.get("schema", {}))}
        for p in parameters
    ]  # fmt: skip
    for kind, content in call.get("requestBody", {}).get("content", {}).items():
        where = "表单" if kind.startswith("multipart") else "JSON"
        asked += [field | {"where": where} for field in _fields(spec, content.get("schema", {}))]
    answers = []
    for status, answer in call.get("responses", {}).items():
        for content in answer.get("content", {}).values():
            answers.append({"status": status, "fields": _fields(spec, content.get("schema", {}))})
    return {
        "method": method.upper(),
        "path": path,
        "summary": call.get("summary", ""),
        "asked": asked,
        "answers": [answer for answer in answers if answer["status"].startswith("2")],
    }


def _resolve(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        found: dict[str, Any] = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return found
    for several in ("allOf", "anyOf"):
        if schema.get(several):
            return _resolve(spec, schema[several][0])
    return schema


def _fields(spec: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    whole = _resolve(spec, schema)
    required = whole.get("required", [])
    return [
        {"name": name, "required": name in required, "kind": _kind(spec, field)}
        for name, field in whole.get("properties", {}).items()
    ]


def _kind(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    whole = _resolve(spec, schema)
    kind = whole.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "array":
        return f"列表，每项为{_kind(spec, whole.get('items', {}))}"
    if kind == "object" and whole.get("properties"):
        return "对象：" + "、".join(whole["properties"])
    if whole.get("format") == "date-time":
        return "时间"
    return KIND_NAMES.get(str(kind), "任意值")
