"""`/verify/{code}`: is this paper ours? For everybody, without logging in."""

from marshmallow import Schema, fields

from handlers.documents import PublicFacts
from web.api.blueprint import Resource
from web.verification import verified

api = Resource("verify", "查验文书", public=True)


class FactsShape(Schema):
    title = fields.String(required=True)
    number = fields.String(required=True, allow_none=True)
    office = fields.String(required=True)
    item = fields.String(required=True)
    holder_masked = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    pages = fields.Integer(required=True)
    voided = fields.Boolean(required=True)
    trial = fields.Boolean(required=True)


@api.get("/verify/<code>")
@api.response(200, FactsShape)
def one(code: str) -> PublicFacts:
    """按验证码查验一份文书：只回显要点"""
    return verified(code)
