"""The shapes of the operations on to-dos and of copies."""

from marshmallow import fields

from catalog.messages import ChineseSchema, length, one_of
from web.api.schemas import PageQuery

PERSON = length(1, 64)
REASON = length(1, 500)


class HandBody(ChineseSchema):
    to = fields.String(required=True, validate=PERSON)
    note = fields.String(required=True, validate=REASON)
    revision = fields.Integer(load_default=None, allow_none=True)


class SignersBody(ChineseSchema):
    """`data`, for mode `after`, is what would be completed with."""

    mode = fields.String(required=True, validate=one_of("before", "after"))
    people = fields.List(fields.String(validate=PERSON), required=True, validate=length(1, 20))
    reason = fields.String(required=True, validate=REASON)
    data = fields.Dict(keys=fields.String(), load_default=None, allow_none=True)
    revision = fields.Integer(load_default=None, allow_none=True)


class RemoveBody(ChineseSchema):
    person = fields.String(required=True, validate=PERSON)
    reason = fields.String(required=True, validate=REASON)
    revision = fields.Integer(load_default=None, allow_none=True)


class OpinionBody(ChineseSchema):
    opinion = fields.String(required=True, validate=length(1, 2000))
    agree = fields.Boolean(load_default=True)
    signature = fields.String(load_default=None, allow_none=True, validate=length(1, 200))
    revision = fields.Integer(load_default=None, allow_none=True)


class ReturnBody(ChineseSchema):
    """`to`: the id of a step, or `previous` or `applicant`."""

    to = fields.String(required=True, validate=length(1, 255))
    reason = fields.String(required=True, validate=REASON)
    then = fields.String(load_default="continue", validate=one_of("continue", "back"))
    revision = fields.Integer(load_default=None, allow_none=True)


class WhyBody(ChineseSchema):
    reason = fields.String(required=True, validate=REASON)
    revision = fields.Integer(load_default=None, allow_none=True)


class UrgeBody(ChineseSchema):
    note = fields.String(required=True, validate=REASON)


class CopyBody(ChineseSchema):
    people = fields.List(fields.String(validate=PERSON), required=True, validate=length(1, 20))
    note = fields.String(required=True, validate=REASON)


class CopiesQuery(PageQuery):
    unread = fields.Boolean(load_default=False)


class SubAssignmentShape(ChineseSchema):
    mode = fields.String()
    state = fields.String()
    person = fields.String()
    name = fields.String()
    asked_by = fields.String()
    asked_name = fields.String()
    note = fields.String()
    opinion = fields.String(allow_none=True)
    agree = fields.Boolean(allow_none=True)
    signature = fields.String(allow_none=True)
    post = fields.String(allow_none=True)
    created_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)


class SubmissionShape(ChineseSchema):
    person = fields.String()
    name = fields.String()
    data = fields.Raw()
    at = fields.AwareDateTime()


class UrgeShape(ChineseSchema):
    id = fields.String()
    by = fields.String(attribute="person")
    name = fields.String()
    note = fields.String()
    at = fields.AwareDateTime()


class CopyShape(ChineseSchema):
    id = fields.String()
    person = fields.String()
    process_instance = fields.String(attribute="instance_id")
    task = fields.String(attribute="task_id", allow_none=True)
    case_no = fields.String(allow_none=True, attribute="business_key")
    title = fields.String()
    note = fields.String()
    by = fields.String(attribute="sent_by")
    by_name = fields.String(attribute="sent_name")
    sent_at = fields.AwareDateTime()
    read_at = fields.AwareDateTime(allow_none=True)


class CopiesShape(ChineseSchema):
    items = fields.List(fields.Nested(CopyShape))
    next = fields.String(allow_none=True)


class ReturnTargetShape(ChineseSchema):
    """`may_jump`: whoever does it again may be followed by a jump back to who returned it."""

    element_id = fields.String()
    name = fields.String()
    previous = fields.Boolean()
    applicant = fields.Boolean()
    may_jump = fields.Boolean()
    last_by = fields.String(allow_none=True)
    undone = fields.List(fields.String())


class BarredShape(ChineseSchema):
    element_id = fields.String()
    name = fields.String()
    why_not = fields.String()


class CandidateShape(ChineseSchema):
    username = fields.String()
    name = fields.String()
    posts = fields.String()
    held = fields.Integer()
    why_not = fields.String()


class OfferShape(ChineseSchema):
    """`operations`: by name, the sentence why not, or null where it is offered."""

    operations = fields.Dict(keys=fields.String(), values=fields.String(allow_none=True))
    waits_for = fields.String(allow_none=True)
    asked = fields.List(fields.Nested(SubAssignmentShape))
    submission = fields.Nested(SubmissionShape, allow_none=True)
    urges = fields.List(fields.Nested(UrgeShape))
    copies = fields.List(fields.Nested(CopyShape))
    people = fields.List(fields.Nested(CandidateShape))
    targets = fields.List(fields.Nested(ReturnTargetShape))
    barred = fields.List(fields.Nested(BarredShape))


class EndedShape(ChineseSchema):
    process_instance = fields.String()
