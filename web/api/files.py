"""`/files`: what was uploaded in a form's file field."""

from flask import Response

from web import attached, auth, materials
from web.api.blueprint import Resource, answer_once
from web.api.materials import picture
from web.api.schemas import FormFilesShape

api = Resource("files", "表单上传的文件")


@api.post("/tasks/<task_id>/files")
@api.response(201, FormFilesShape)
def put(task_id: str) -> Response:
    """为待办的表单上传文件：JPEG、PNG 或 PDF；答引用，提交表单时写进上传文件的字段"""
    actor = auth.actor()
    files = materials.sent()
    return answer_once(
        lambda once: attached.put(actor, task_id, files, once), FormFilesShape, 201, shape=lambda made: {"files": made}
    )


@api.get("/files/<file_id>/content")
@api.doc(responses=picture("application/octet-stream"))
def content(file_id: str) -> Response:
    """原样取回一个文件；查看记入办件历史"""
    return attached.content(auth.actor(), file_id)


@api.get("/files/<file_id>/pages/<int:number>.png")
@api.doc(responses=picture("image/png"))
def page(file_id: str, number: int) -> Response:
    """第几页的图像，从 1 起；图片按原格式给出"""
    return attached.page(auth.actor(), file_id, number)


@api.get("/files/<file_id>/thumbnail")
@api.doc(responses=picture("image/jpeg"))
def thumbnail(file_id: str) -> Response:
    """缩略图"""
    return attached.thumbnail(auth.actor(), file_id)
