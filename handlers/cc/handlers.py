"""The inline handler `cc`: it names who is told, and never holds a case up."""

from typing import Any

from marshmallow import fields

from catalog.messages import ChineseSchema
from handlers.base import Described, InlineCall, handler, labelled

MOST = 50


class Given(ChineseSchema):
    """Read leniently: a wrong or empty list of people tells nobody, and the case goes on."""

    people = fields.Raw(load_default=None, allow_none=True, metadata=labelled("抄送给谁"))
    title = fields.Raw(load_default=None, allow_none=True, metadata=labelled("标题"))
    note = fields.Raw(load_default=None, allow_none=True, metadata=labelled("说明"))


class Answer(ChineseSchema):
    copied = fields.List(fields.String(), required=True, metadata=labelled("已抄送"))


def handlers() -> list[Described]:
    @handler(
        "cc",
        "1",
        name="抄送",
        help="把办件抄送给所列用户（用户名，一个或一列）；收到的人在“抄送我的”里看到并标已阅。从不阻塞，不认识的人略过。",
        input=Given,
        output=Answer,
    )
    def copy(data: dict[str, Any], call: InlineCall) -> dict[str, Any]:
        people = data["people"] if isinstance(data["people"], list) else [data["people"]]
        named = [each.strip() for each in people if isinstance(each, str) and each.strip()]
        return {"copied": list(dict.fromkeys(named))[:MOST]}

    return [copy]
