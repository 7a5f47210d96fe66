"""The shapes of the API: one per resource, for its lists and its single objects alike."""

from marshmallow import fields

from catalog.messages import ChineseSchema, between, length, one_of

# ---------------------------------------------------------------- asked


class PageQuery(ChineseSchema):
    limit = fields.Integer(load_default=50, validate=between(1, 100))
    cursor = fields.String(load_default=None, validate=length(1, 500))


class LoginBody(ChineseSchema):
    username = fields.String(required=True, validate=length(1, 64))
    password = fields.String(required=True, validate=length(1, 200))
    post = fields.String(load_default=None, allow_none=True, validate=length(0, 40))
    window = fields.String(load_default=None, allow_none=True, validate=length(0, 40))


class TaskQuery(PageQuery):
    view = fields.String(load_default="group", validate=one_of("mine", "group", "all"))
    item = fields.String(load_default=None)
    definition = fields.String(load_default=None)
    due = fields.String(load_default=None, validate=one_of("", "late", "soon", "today"))
    q = fields.String(load_default=None, validate=length(0, 100))
    sort = fields.String(load_default="due", validate=one_of("due", "created"))
    process_instance = fields.String(load_default=None, validate=length(1, 64))


class CompleteBody(ChineseSchema):
    data = fields.Dict(keys=fields.String(), required=True)
    revision = fields.Integer(required=True)


class RevisionBody(ChineseSchema):
    revision = fields.Integer(load_default=None, allow_none=True)


class DraftBody(ChineseSchema):
    data = fields.Dict(keys=fields.String(), required=True)
    revision = fields.Integer(load_default=None, allow_none=True)


class PreviewBody(ChineseSchema):
    data = fields.Dict(keys=fields.String(), required=True)


class CommentBody(ChineseSchema):
    text = fields.String(required=True, validate=length(1, 2000))


class ReassignBody(ChineseSchema):
    tasks = fields.List(fields.String(validate=length(1, 64)), required=True, validate=length(1, 100))
    to = fields.String(required=True, validate=length(1, 64))
    reason = fields.String(required=True, validate=length(1, 500))


class ReasonBody(ChineseSchema):
    reason = fields.String(required=True, validate=length(1, 500))


class StartBody(ChineseSchema):
    definition = fields.String(required=True, validate=length(1, 255))
    version = fields.Integer(load_default=None, allow_none=True, validate=between(1))
    variables = fields.Dict(keys=fields.String(), load_default=dict)


class MessageBody(ChineseSchema):
    name = fields.String(required=True, validate=length(1, 255))
    correlation_key = fields.String(load_default="", validate=length(0, 1000))
    data = fields.Dict(keys=fields.String(), load_default=dict)
    message_id = fields.String(load_default=None, allow_none=True, validate=length(1, 255))
    ttl_s = fields.Integer(load_default=0, validate=between(0, 365 * 24 * 3600))


class SignalBody(ChineseSchema):
    name = fields.String(required=True, validate=length(1, 255))
    data = fields.Dict(keys=fields.String(), load_default=dict)


class ActivateBody(ChineseSchema):
    types = fields.List(fields.String(validate=length(1, 255)), required=True, validate=length(1, 50))
    worker = fields.String(required=True, validate=length(1, 255))
    max = fields.Integer(load_default=1, validate=between(1, 100))
    lease_s = fields.Integer(load_default=60, validate=between(1, 24 * 3600))
    wait_s = fields.Integer(load_default=0, validate=between(0, 60))


class LeaseBody(ChineseSchema):
    lease = fields.String(required=True, validate=length(1, 40))


class JobCompleteBody(LeaseBody):
    variables = fields.Dict(keys=fields.String(), load_default=dict)


class JobFailBody(LeaseBody):
    message = fields.String(load_default="", validate=length(0, 2000))
    attempts_left = fields.Integer(required=True, validate=between(0, 1000))
    retry_in_s = fields.Integer(load_default=0, validate=between(0, 365 * 24 * 3600))


class JobErrorBody(LeaseBody):
    code = fields.String(required=True, validate=length(1, 255))
    message = fields.String(load_default="", validate=length(0, 2000))
    variables = fields.Dict(keys=fields.String(), load_default=dict)


class ResolveBody(ChineseSchema):
    variables = fields.Dict(keys=fields.String(), load_default=dict)


class UploadForm(ChineseSchema):
    """Beside it: one or more parts named `file`."""

    folder = fields.String(load_default="sandbox", validate=length(1, 200))


class ClockBody(ChineseSchema):
    now = fields.AwareDateTime(required=True)


# ---------------------------------------------------------------- answered


class PersonShape(ChineseSchema):
    username = fields.String()
    name = fields.String()


class PostShape(ChineseSchema):
    code = fields.String()
    name = fields.String()


class MeShape(ChineseSchema):
    person = fields.Nested(PersonShape)
    posts = fields.List(fields.Nested(PostShape))
    post = fields.String(allow_none=True)
    window = fields.String(allow_none=True)
    scope = fields.List(fields.String())
    rights = fields.List(fields.String())
    csrf_token = fields.String()


class DraftShape(ChineseSchema):
    data = fields.Dict()
    by = fields.String()
    saved_at = fields.AwareDateTime()


class ReturnedShape(ChineseSchema):
    """Why a to-do was opened again: by whom, from which step; `then` continue or back."""

    by = fields.String()
    name = fields.String()
    at = fields.String()
    reason = fields.String()
    then = fields.String()
    from_name = fields.String()
    taken_back = fields.Boolean()


class TaskShape(ChineseSchema):
    id = fields.String()
    name = fields.String()
    element_id = fields.String()
    case_no = fields.String(allow_none=True, attribute="business_key")
    process_instance = fields.String(attribute="instance_id")
    definition = fields.String(attribute="key")
    status = fields.String()
    assignee = fields.String(allow_none=True)
    unknown_assignee = fields.String(allow_none=True)
    groups = fields.List(fields.String())
    due_at = fields.AwareDateTime(allow_none=True)
    created_at = fields.AwareDateTime()
    priority = fields.Integer()
    revision = fields.Integer()
    asked = fields.String(allow_none=True)
    helpers = fields.List(fields.String(), allow_none=True)
    returned = fields.Nested(ReturnedShape, allow_none=True)
    form = fields.Raw(allow_none=True)
    data = fields.Raw(allow_none=True)
    draft = fields.Nested(DraftShape, allow_none=True)
    actions = fields.List(fields.String())
    withheld = fields.Dict(keys=fields.String(), values=fields.String())


class CompletedShape(ChineseSchema):
    task = fields.Nested(TaskShape)
    next = fields.List(fields.Nested(TaskShape))


class NextShape(ChineseSchema):
    name = fields.String()
    element_id = fields.String()
    who = fields.String()


class PreviewShape(ChineseSchema):
    tasks = fields.List(fields.Nested(NextShape))
    ends = fields.List(fields.String())
    undecided = fields.List(fields.String())


class IncidentShape(ChineseSchema):
    id = fields.String()
    kind = fields.String()
    message = fields.String()
    element_id = fields.String()
    process_instance = fields.String(attribute="instance_id")
    case_no = fields.String(allow_none=True, attribute="business_key")
    status = fields.String()
    created_at = fields.AwareDateTime()
    resolved_at = fields.AwareDateTime(allow_none=True)
    attempts = fields.Integer()


class VersionShape(ChineseSchema):
    key = fields.String()
    version = fields.Integer()
    name = fields.String()


class ActiveShape(ChineseSchema):
    element_id = fields.String()
    type = fields.String()


class InstanceVersionShape(ChineseSchema):
    key = fields.String()
    version = fields.Integer()


class InstanceShape(ChineseSchema):
    id = fields.String()
    definition = fields.Nested(InstanceVersionShape)
    state = fields.String()
    variables = fields.Raw()
    active = fields.List(fields.Nested(ActiveShape))
    completed = fields.List(fields.String())
    incidents = fields.List(fields.Nested(IncidentShape))


class JobShape(ChineseSchema):
    id = fields.String()
    lease = fields.String()
    type = fields.String()
    element_id = fields.String()
    process_instance = fields.String(attribute="instance_id")
    headers = fields.Raw()
    variables = fields.Raw()
    attempts_left = fields.Integer()


class JobsShape(ChineseSchema):
    jobs = fields.List(fields.Nested(JobShape))


class FindingShape(ChineseSchema):
    element_id = fields.String(allow_none=True)
    rule = fields.String()
    severity = fields.String()
    message = fields.String()


class FindingsShape(ChineseSchema):
    findings = fields.List(fields.Nested(FindingShape))


class PackageShape(ChineseSchema):
    id = fields.String()
    state = fields.String()
    folder = fields.String()
    definitions = fields.List(fields.Nested(VersionShape))
    findings = fields.List(fields.Nested(FindingShape))


class DefinitionShape(VersionShape):
    folder = fields.String()
    sandbox = fields.Boolean()
    published_at = fields.AwareDateTime(allow_none=True)
    xml = fields.String()


class DefinitionsShape(ChineseSchema):
    items = fields.List(fields.Nested(DefinitionShape))
    next = fields.String(allow_none=True)


class ReceivedShape(ChineseSchema):
    received = fields.List(fields.String())
    kept_until = fields.AwareDateTime(allow_none=True)


class SignalledShape(ChineseSchema):
    received = fields.List(fields.String())


class TasksShape(ChineseSchema):
    items = fields.List(fields.Nested(TaskShape))
    next = fields.String(allow_none=True)


class DraftSavedShape(ChineseSchema):
    by = fields.String()
    saved_at = fields.AwareDateTime()


class CommentShape(ChineseSchema):
    id = fields.String()
    text = fields.String()
    by = fields.String(attribute="person")
    name = fields.String()
    at = fields.AwareDateTime()


class IncidentsShape(ChineseSchema):
    items = fields.List(fields.Nested(IncidentShape))
    next = fields.String(allow_none=True)


class ClockShape(ChineseSchema):
    now = fields.AwareDateTime()
    simulated = fields.Boolean()


class CountsShape(ChineseSchema):
    mine = fields.Integer()
    group = fields.Integer()
    all = fields.Integer()


class NothingShape(ChineseSchema):
    """An empty object."""


class ProblemShape(ChineseSchema):
    """RFC 9457; `title` and `detail` are Chinese, `code` is stable."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    code = fields.String()
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class FormFilesShape(ChineseSchema):
    """References as Camunda 8 writes them; docs/forms.md tells their parts."""

    files = fields.List(fields.Dict(keys=fields.String()))
