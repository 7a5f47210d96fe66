"""The handler `case.authorization`: was this act allowed on the spot? A grant serves once (现场授权)."""

from datetime import datetime
from typing import Any

from marshmallow import fields, validate
from sqlalchemy import Connection

from catalog.messages import ChineseSchema
from handlers.base import Described, InlineCall, handler, labelled
from handlers.cases.authorization import spend


class CaseOf(ChineseSchema):
    no = fields.String(required=True)


class Given(ChineseSchema):
    case = fields.Nested(CaseOf, required=True, unknown="exclude", metadata=labelled("办件"))
    act = fields.String(
        required=True, validate=validate.Length(max=64, error="不能超过 64 个字符。"), metadata=labelled("要授权的操作")
    )


class Answer(ChineseSchema):
    authorized = fields.Boolean(required=True, metadata=labelled("已授权"))
    authorized_by = fields.String(required=True, allow_none=True, metadata=labelled("授权人"))
    authorized_at = fields.String(required=True, allow_none=True, metadata=labelled("授权时间"))


@handler(
    "case.authorization",
    "1",
    name="核对现场授权",
    help="查看主管是否已在柜员屏上为本办件的这项操作授权；有效的授权只用一次，没有时结果为“否”。",
    input=Given,
    output=Answer,
    kind="storing",
)
def case_authorization(data: dict[str, Any], call: InlineCall, conn: Connection, now: datetime) -> dict[str, Any]:
    grant = spend(conn, data["case"]["no"], data["act"], now)
    if grant is None:
        return {"authorized": False, "authorized_by": None, "authorized_at": None}
    return {
        "authorized": True,
        "authorized_by": grant["supervisor"],
        "authorized_at": grant["given_at"].isoformat(),
    }


def handlers() -> list[Described]:
    return [case_authorization]
