"""`/materials`: the check-list of a case and its scans."""

from typing import Any

from flask import Response

from web import auth, materials
from web.api.blueprint import Resource, answer_once
from web.api.hall_schemas import AddQuery, ContentQuery, MaterialBody, MaterialChange, MaterialShape

api = Resource("materials", "材料")


def picture(kind: str) -> dict[int, Any]:
    """What the description says of an answer that is no JSON."""
    return {200: {"description": "文件内容", "content": {kind: {}}}}


@api.post("/cases/<case_no>/materials")
@api.arguments(MaterialBody)
@api.response(201, MaterialShape)
def add(body: dict[str, Any], case_no: str) -> Response:
    """在清单之外加一项材料"""
    actor = auth.actor()
    return answer_once(lambda once: materials.add(actor, case_no, body, once), MaterialShape, 201)


@api.patch("/materials/<material_id>")
@api.arguments(MaterialChange)
@api.response(200, MaterialShape)
def change(body: dict[str, Any], material_id: str) -> Response:
    """登记收取、容缺（写明期限）、承诺、共享获取、份数、页数、退还原件"""
    actor = auth.actor()
    return answer_once(lambda once: materials.change(actor, material_id, body, once), MaterialShape)


@api.put("/materials/<material_id>/content")
@api.arguments(AddQuery, location="query")
@api.response(200, MaterialShape)
def put(query: dict[str, Any], material_id: str) -> Response:
    """上传扫描件：JPEG、PNG 或 PDF，multipart 的 file 各为一个，或正文即文件；add=true 为追加，否则替换"""
    actor = auth.actor()
    files = materials.sent()
    return answer_once(lambda once: materials.put(actor, material_id, files, query["add"], once), MaterialShape)


@api.get("/materials/<material_id>/content")
@api.arguments(ContentQuery, location="query")
@api.doc(responses=picture("application/octet-stream"))
def content(query: dict[str, Any], material_id: str) -> Response:
    """原样取回一个文件；查看记入办件历史"""
    return materials.content(auth.actor(), material_id, query["file"])


@api.delete("/materials/<material_id>/content")
@api.arguments(ContentQuery, location="query")
@api.response(200, MaterialShape)
def remove(query: dict[str, Any], material_id: str) -> Response:
    """撤下一个文件，如需重拍"""
    actor = auth.actor()
    return answer_once(lambda once: materials.remove(actor, material_id, query["file"], once), MaterialShape)


@api.get("/materials/<material_id>/pages/<int:number>.png")
@api.doc(responses=picture("image/png"))
def page(material_id: str, number: int) -> Response:
    """第几页的图像，从 1 起，跨文件连续；图片按原格式给出"""
    return materials.page(auth.actor(), material_id, number)


@api.get("/materials/<material_id>/thumbnail")
@api.arguments(ContentQuery, location="query")
@api.doc(responses=picture("image/jpeg"))
def thumbnail(query: dict[str, Any], material_id: str) -> Response:
    """缩略图"""
    return materials.thumbnail(auth.actor(), material_id, query["file"])
