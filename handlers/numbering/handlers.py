"""The handler `numbering.document`: it takes a number in the very transaction of the step that asks for it."""

from datetime import datetime
from typing import Any

from marshmallow import fields
from sqlalchemy import Connection

from catalog.messages import ChineseSchema, length, one_of
from handlers.base import Described, HandlerFailed, InlineCall, Whole, handler, labelled
from handlers.numbering.counter import NumberRefused
from handlers.numbering.documents import MARKS, document_number
from handlers.timing import local_day


class Given(ChineseSchema):
    document = fields.String(required=True, validate=one_of(*MARKS), metadata=labelled("文书种类", names=MARKS))
    agency = fields.String(load_default="", validate=length(0, 40), metadata=labelled("机关代字"))


class Answer(ChineseSchema):
    number = fields.String(required=True, metadata=labelled("文书号"))
    seq = Whole(required=True, metadata=labelled("序号"))


def handlers(agency: str) -> list[Described]:
    """`agency`: the word of the office where the diagram gives none."""

    @handler(
        "numbering.document",
        "1",
        name="编文书号",
        help="按机关代字、文书种类和年度取下一个文书号；与本步骤同时生效，步骤失败时号不占用。",
        input=Given,
        output=Answer,
        kind="storing",
    )
    def number(data: dict[str, Any], call: InlineCall, conn: Connection, now: datetime) -> dict[str, Any]:
        try:
            taken = document_number(conn, data["agency"] or agency, data["document"], local_day(now), now)
        except NumberRefused as refused:
            raise HandlerFailed(str(refused)) from refused
        return {"number": taken.text, "seq": taken.seq}

    return [number]
