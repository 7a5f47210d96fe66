"""`/documents/{id}.pdf`: a printed document, for whom its case is."""

from typing import Any
from urllib.parse import quote

from flask import Response

from web import auth, voiding
from web.api.blueprint import Resource, answer_once
from web.api.hall_schemas import DocumentShape
from web.api.schemas import ReasonBody
from web.papers import paper_seen
from web.services import services

api = Resource("documents", "文书")


@api.get("/documents/<document_id>.pdf")
@api.doc(responses={200: {"description": "PDF/A", "content": {"application/pdf": {}}}})
def pdf(document_id: str) -> Response:
    """一份已生成的文书（PDF/A）"""
    use = services()
    row = paper_seen(auth.actor(), document_id)
    with use.db.read() as conn:
        data = use.papers.pdf(conn, row)
    name = quote(f"{row['number'] or row['title']}.pdf")
    return Response(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f"inline; filename*=UTF-8''{name}", "ETag": f'"{row["digest"]}"'},
    )


@api.post("/documents/<document_id>/void")
@api.arguments(ReasonBody)
@api.response(200, DocumentShape)
def void(body: dict[str, Any], document_id: str) -> Response:
    """作废一份文书：文书和文书号保留并标记，查验时显示已作废"""
    actor = auth.actor()
    return answer_once(lambda once: voiding.void(actor, document_id, body["reason"], once), DocumentShape)


@api.post("/documents/<document_id>/reprint")
@api.response(201, DocumentShape)
def reprint(document_id: str) -> dict[str, Any]:
    """以新的文书号和验证码重新打印一份已作废的文书；重复请求得到同一份"""
    return voiding.reprint(auth.actor(), document_id)
