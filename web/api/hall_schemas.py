"""The shapes of the hall's part of the API: cases, visits, materials, items, authorizations, progress."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from catalog.messages import ChineseSchema, between, length, one_of
from handlers.cases.checklist import FORM_NAMES
from handlers.cases.materials import STATES
from handlers.identity.check import NAMES
from handlers.numbering import CHANNELS
from web.api.schemas import InstanceVersionShape, PageQuery, TaskShape

# ---------------------------------------------------------------- asked


class PersonBody(ChineseSchema):
    kind = fields.String(required=True, validate=one_of("person", "employer"))
    name = fields.String(required=True, validate=length(1, 100))
    id_type = fields.String(required=True, validate=one_of(*NAMES))
    id_no = fields.String(required=True, validate=length(1, 64))
    phone = fields.String(load_default=None, allow_none=True, validate=length(0, 20))
    registry_ref = fields.String(load_default=None, allow_none=True, validate=length(0, 64))


class CaseBody(ChineseSchema):
    item = fields.String(required=True, validate=length(1, 64))
    channel = fields.String(load_default="window", validate=one_of(*CHANNELS))
    window = fields.String(load_default=None, allow_none=True, validate=length(0, 40))
    visit = fields.String(load_default=None, allow_none=True, validate=length(1, 36))
    applicant = fields.Nested(PersonBody, required=True)
    agent = fields.Nested(PersonBody, load_default=None, allow_none=True)
    data = fields.Dict(keys=fields.String(), load_default=dict)


class CaseQuery(PageQuery):
    q = fields.String(load_default=None, validate=length(0, 100))
    item = fields.String(load_default=None, validate=length(1, 64))
    status = fields.String(load_default=None, validate=length(1, 16))
    visit = fields.String(load_default=None, validate=length(1, 36))
    mine = fields.Boolean(load_default=False)
    open = fields.Boolean(load_default=False)


class NumberBody(ChineseSchema):
    """A whole number never stands in an address, which logs keep."""

    id_type = fields.String(required=True, validate=one_of(*NAMES))
    id_no = fields.String(required=True, validate=length(1, 64))


class RecusalBody(ChineseSchema):
    person = fields.String(load_default=None, allow_none=True, validate=length(1, 64))
    reason = fields.String(required=True, validate=length(1, 500))


class VisitBody(ChineseSchema):
    window = fields.String(load_default=None, allow_none=True, validate=length(1, 40))
    person = fields.Nested(PersonBody, load_default=None, allow_none=True)
    ticket = fields.String(load_default=None, allow_none=True, validate=length(1, 6))


class EvaluationBody(ChineseSchema):
    grade = fields.Integer(required=True, validate=between(1, 5))
    tags = fields.List(fields.String(validate=length(1, 40)), load_default=list, validate=length(0, 12))
    words = fields.String(load_default="", validate=length(0, 500))
    device = fields.String(load_default=None, allow_none=True, validate=length(1, 64))
    anonymous = fields.Boolean(load_default=False)


class MaterialBody(ChineseSchema):
    name = fields.String(required=True, validate=length(1, 200))
    state = fields.String(load_default="missing", validate=one_of("missing", "received"))
    form = fields.String(load_default="copy", validate=one_of(*FORM_NAMES))
    pages = fields.Integer(load_default=0, validate=between(0, 9999))
    copies = fields.Integer(load_default=1, validate=between(0, 99))
    note = fields.String(load_default="", validate=length(0, 500))


class MaterialChange(ChineseSchema):
    state = fields.String(validate=one_of(*STATES))
    form = fields.String(validate=one_of(*FORM_NAMES))
    pages = fields.Integer(validate=between(0, 9999))
    copies = fields.Integer(validate=between(0, 99))
    note = fields.String(validate=length(0, 500))
    until = fields.Date(allow_none=True)
    returned = fields.Boolean()


class ContentQuery(ChineseSchema):
    file = fields.Integer(load_default=1, validate=between(1, 1000))


class AddQuery(ChineseSchema):
    add = fields.Boolean(load_default=False)


class AuthorizationBody(ChineseSchema):
    """For an act (`act`, mostly with `case_no`), or to do a to-do of the supervisor's (`task`, `data`, `revision`)."""

    username = fields.String(required=True, validate=length(1, 64))
    password = fields.String(required=True, validate=length(1, 200))
    act = fields.String(load_default=None, allow_none=True, validate=length(1, 64))
    reason = fields.String(required=True, validate=length(1, 500))
    case_no = fields.String(load_default=None, allow_none=True, validate=length(1, 32))
    task = fields.String(load_default=None, allow_none=True, validate=length(1, 36))
    data = fields.Dict(keys=fields.String(), load_default=dict)
    revision = fields.Integer(load_default=None, allow_none=True)

    @validates_schema
    def one_thing(self, given: dict[str, Any], **more: Any) -> None:
        if (given["act"] is None) == (given["task"] is None):
            raise ValidationError("请给出 act（要授权的操作）或 task（主管的待办）之一。", "act")


class ProgressQuery(ChineseSchema):
    case_no = fields.String(required=True, validate=length(1, 40))
    code = fields.String(required=True, validate=length(1, 40))


class ItemQuery(ChineseSchema):
    q = fields.String(load_default="", validate=length(0, 60))


# ---------------------------------------------------------------- answered


class NamedShape(ChineseSchema):
    """Somebody as lists show them: the number is masked."""

    ref = fields.String(attribute="id")
    kind = fields.String()
    name = fields.String()
    id_type = fields.String()
    id_masked = fields.String()
    registry_ref = fields.String(allow_none=True)


class WholePersonShape(NamedShape):
    id_no = fields.String()
    phone = fields.String(allow_none=True)


class FileShape(ChineseSchema):
    number = fields.Integer()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    pages = fields.Integer()
    digest = fields.String()
    added_by = fields.String()
    added_at = fields.AwareDateTime()


class MaterialShape(ChineseSchema):
    id = fields.String()
    seq = fields.Integer()
    code = fields.String(allow_none=True)
    name = fields.String()
    need = fields.String()
    why = fields.String()
    state = fields.String()
    form = fields.String()
    pages = fields.Integer()
    copies = fields.Integer()
    note = fields.String()
    source = fields.String(allow_none=True)
    until = fields.Date(allow_none=True)
    returned_at = fields.AwareDateTime(allow_none=True)
    updated_by = fields.String()
    updated_at = fields.AwareDateTime()
    files = fields.List(fields.Nested(FileShape))


class CaseShape(ChineseSchema):
    case_no = fields.String()
    id = fields.String(attribute="instance_id")
    item = fields.String()
    item_name = fields.String()
    status = fields.String()
    outcome = fields.String(allow_none=True)
    applicant = fields.Nested(NamedShape, allow_none=True)
    agent = fields.Nested(NamedShape, allow_none=True)
    channel = fields.String()
    window = fields.String(allow_none=True)
    hall = fields.String(allow_none=True)
    visit = fields.String(allow_none=True, attribute="visit_id")
    opened_by = fields.String()
    opened_at = fields.AwareDateTime()
    accepted_at = fields.AwareDateTime(allow_none=True)
    concluded_at = fields.AwareDateTime(allow_none=True)
    due_at = fields.AwareDateTime(allow_none=True)
    due_on = fields.Date(allow_none=True)
    due_estimated = fields.Boolean()
    corrections = fields.Integer()
    guide_edition = fields.Integer(metadata={"description": "受理所依据的办事指南版本；0 为出厂版"})


class DocumentShape(ChineseSchema):
    id = fields.String()
    kind = fields.String()
    title = fields.String()
    number = fields.String(allow_none=True)
    pages = fields.Integer(allow_none=True)
    printed = fields.Boolean()
    made_at = fields.AwareDateTime()
    voided_at = fields.AwareDateTime(allow_none=True)


class WholeCaseShape(CaseShape):
    tasks = fields.List(fields.Nested(TaskShape))
    documents = fields.List(fields.Nested(DocumentShape))
    materials = fields.List(fields.Nested(MaterialShape))
    definition = fields.Nested(InstanceVersionShape)


class OpenedCaseShape(WholeCaseShape):
    """`lookup_code` is shown this once."""

    lookup_code = fields.String()


class CasesShape(ChineseSchema):
    items = fields.List(fields.Nested(CaseShape))
    next = fields.String(allow_none=True)


class LineShape(ChineseSchema):
    name = fields.String()
    specification = fields.String()
    other_ways = fields.String()
    how = fields.String()


class NoticeShape(ChineseSchema):
    lines = fields.List(fields.Nested(LineShape))
    text = fields.String()


class VisitCaseShape(ChineseSchema):
    case_no = fields.String()
    item = fields.String()
    item_name = fields.String()
    status = fields.String()


class VisitShape(ChineseSchema):
    id = fields.String()
    window = fields.String()
    hall = fields.String()
    teller = fields.String()
    ticket = fields.String(allow_none=True)
    person = fields.Nested(NamedShape, allow_none=True)
    cases = fields.List(fields.Nested(VisitCaseShape))
    evaluated = fields.Boolean()
    started_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)


class AuthorizationShape(ChineseSchema):
    id = fields.String()
    act = fields.String()
    supervisor = fields.String()
    given_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime()


class ProgressShape(ChineseSchema):
    case_no = fields.String()
    item_name = fields.String()
    status = fields.String()
    words = fields.String()
    opened_at = fields.AwareDateTime()
    accepted_at = fields.AwareDateTime(allow_none=True)
    due_on = fields.Date(allow_none=True)
    due_estimated = fields.Boolean()
    concluded_at = fields.AwareDateTime(allow_none=True)


class ItemMaterialShape(ChineseSchema):
    id = fields.String()
    name = fields.String()
    form = fields.String()
    copies = fields.Integer()
    required = fields.Boolean()
    required_when = fields.String(allow_none=True)
    may_be_deferred = fields.Boolean()
    may_be_replaced_by_commitment = fields.Boolean()
    obtainable_by_data_sharing = fields.Boolean()
    note = fields.String(allow_none=True)


class ItemShape(ChineseSchema):
    code = fields.String()
    name = fields.String()
    aliases = fields.List(fields.String())
    board = fields.String()
    object = fields.String()
    kind = fields.String()
    promise_working_days = fields.Integer(allow_none=True)
    agent_allowed = fields.Boolean()
    channels = fields.List(fields.String())
    served = fields.Boolean()
    materials = fields.List(fields.Nested(ItemMaterialShape))


class ItemGuideShape(ItemShape):
    guide = fields.Dict()


class ItemsShape(ChineseSchema):
    items = fields.List(fields.Nested(ItemShape))
    next = fields.String(allow_none=True)
