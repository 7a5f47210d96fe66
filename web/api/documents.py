"""`/documents/{id}.pdf`: a printed document, for whom its case is."""

from urllib.parse import quote

from flask import Response

from engine.errors import NotFound
from handlers import documents
from web import auth, instances
from web.api.blueprint import Resource
from web.services import services

api = Resource("documents", "文书")


@api.get("/documents/<document_id>.pdf")
@api.doc(responses={200: {"description": "PDF/A", "content": {"application/pdf": {}}}})
def pdf(document_id: str) -> Response:
    """一份已生成的文书（PDF/A）"""
    use = services()
    actor = auth.actor()
    with use.db.read() as conn:
        row = documents.document(conn, document_id)
    try:
        instances.seen(actor, row["instance_id"])
    except NotFound:
        raise NotFound("这份文书") from None
    with use.db.read() as conn:
        data = use.papers.pdf(conn, row)
    name = quote(f"{row['number'] or row['title']}.pdf")
    return Response(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f"inline; filename*=UTF-8''{name}", "ETag": f'"{row["digest"]}"'},
    )
