"""`/region-letters`: what programs of other regions read and answer, when a pension relation moves here."""

from typing import Any

from flask import Response
from marshmallow import fields

from catalog import access
from catalog.messages import ChineseSchema, between, length, one_of
from engine.errors import NotAllowed
from handlers.registry import other_region
from handlers.registry.other_region import Answer, Received
from handlers.registry.other_region.words import ANSWERS, LETTERS, VERDICTS
from web import auth
from web.api.blueprint import Resource, answer_once
from web.services import services

api = Resource("regions", "外地经办机构")


class LetterQuery(ChineseSchema):
    after = fields.Integer(load_default=0, validate=between(0, 2**53))
    limit = fields.Integer(load_default=50, validate=between(1, 100))


class LetterShape(ChineseSchema):
    seq = fields.Integer()
    request_no = fields.String()
    kind = fields.String(validate=one_of(*LETTERS))
    kind_name = fields.Function(lambda row: LETTERS[row["kind"]])
    area = fields.String()
    agency = fields.String()
    body = fields.Raw()
    sent_at = fields.AwareDateTime()


class LettersShape(ChineseSchema):
    """`next`: the `after` of the next page; it stays where there is nothing new, so that a program may go on asking."""

    items = fields.List(fields.Nested(LetterShape))
    next = fields.Integer()
    now = fields.AwareDateTime()


class RegionAnswerBody(ChineseSchema):
    answer_no = fields.String(required=True, validate=length(1, 64))
    kind = fields.String(required=True, validate=one_of(*ANSWERS))
    content = fields.Dict(required=True, keys=fields.String())


class RegionReceivedShape(ChineseSchema):
    verdict = fields.String(validate=one_of(*VERDICTS))
    words = fields.Function(lambda received: VERDICTS[received.verdict])
    times = fields.Integer()


def check_exchange() -> None:
    if not access.may(auth.actor(), "operate", services().region.area):
        raise NotAllowed("与外地交换函件须有本地区的“操作流程与作业”权限，请联系管理员。")


@api.get("/region-letters")
@api.arguments(LetterQuery, location="query")
@api.response(200, LettersShape)
@auth.needs("operate")
def letters(query: dict[str, Any]) -> dict[str, Any]:
    """发往外地的函件，按发出的先后；个人信息遮盖"""
    check_exchange()
    use = services()
    with use.db.read() as conn:
        found = other_region.letters_after(conn, query["after"], query["limit"])
    return {"items": found, "next": found[-1]["seq"] if found else query["after"], "now": use.clock.now()}


@api.post("/region-letters/<request_no>/answers")
@api.arguments(RegionAnswerBody)
@api.response(200, RegionReceivedShape)
@auth.needs("operate")
def answer(body: dict[str, Any], request_no: str) -> Response:
    """答复一份联系函：有办件在等就继续办，重复的和迟到的留存，都不会办两次"""
    check_exchange()
    actor, new = auth.actor(), Answer(request_no, body["answer_no"], body["kind"], body["content"])

    def command(once: Any) -> Received:
        return services().engine.run(actor, lambda work: other_region.receive(work, new), once)

    return answer_once(command, RegionReceivedShape)
