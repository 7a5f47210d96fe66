"""The shape of a service item's file. The rules between fields are in check.py."""

from marshmallow import fields, validate

from catalog.messages import ChineseSchema, between, length, one_of

SOURCES = ("seed", "law", "default", "office")
RISKS = {"低": 1, "中": 2, "高": 3}
REVIEW_NAMES = ("初审", "复审", "审核")
EQUIVALENTS = ("办理", "复核", "审批")
ITEM_TYPES = ("行政许可", "行政备案", "行政确认", "行政奖励", "行政检查", "行政处罚", "其他行政权力", "公共服务")
BOARDS = ("就业创业", "社会保障", "人才人事", "劳动关系", "公共服务")
TEMPLATES = ("immediate_basic", "immediate_authorized", "limited_1", "limited_2", "limited_3", "transfer")
FIELD_TYPES = (
    "text textarea int decimal money date month month_range enum multi_enum phone id_card uscc bank_account region "
    "table secret biometric"
).split()


def words(high: int = 200) -> fields.String:
    return fields.String(required=True, validate=length(1, high))


def maybe(high: int = 200) -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=length(1, high))


def choice(*choices: str) -> fields.String:
    return fields.String(required=True, validate=one_of(*choices))


def truth() -> fields.Boolean:
    # YAML knows true and false; a text that merely looks like one is a mistake in the file
    return fields.Boolean(required=True, truthy={True}, falsy={False})


def whole(low: int, high: int) -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=between(low, high))


class Sourced(ChineseSchema):
    """`src` tells who says so: the seed standards, a law, a default to be confirmed, or the office itself."""

    src = choice(*SOURCES)
    note = maybe(500)


class LevelsSchema(ChineseSchema):
    city = truth()
    county = truth()


class ReviewSchema(ChineseSchema):
    level = whole(1, 3)
    name = choice(*REVIEW_NAMES)
    equivalent = choice(*EQUIVALENTS)
    post = words(60)
    mode = words(60)


class MaterialSchema(Sourced):
    id = words(40)
    name = words()
    material_class = choice("身份证件", "业务申请单", "附件材料")
    form = choice("原件", "复印件", "电子")
    copies = whole(0, 20)
    required = truth()
    required_when = maybe()
    when = maybe(2000)
    may_be_deferred = truth()
    may_be_replaced_by_commitment = truth()
    obtainable_by_data_sharing = truth()
    sharing_source = maybe()


class FieldSchema(Sourced):
    id = words(40)
    key = fields.String(
        required=True,
        validate=validate.Regexp(r"^[a-z][a-z0-9_]*$", error="只能用小写字母、数字和下划线，以字母开头。"),
    )
    label = words()
    type = choice(*FIELD_TYPES)
    required = truth()
    validation = fields.Dict(load_default=None, allow_none=True)


class LawSchema(Sourced):
    id = words(40)
    name = words()
    doc_no = maybe()
    articles = maybe()


class DocumentSchema(Sourced):
    name = words()
    form = words(60)


class ConditionSchema(Sourced):
    text = words()
    check = choice("system", "human")


class ChannelSchema(Sourced):
    name = choice("综合窗口", "网上", "基层网点代办", "银行网点代办", "自助终端")


class FeeSchema(Sourced):
    charged = truth()
    basis = maybe()


class ArchiveSchema(Sourced):
    category = words()
    retention = maybe()


class BranchSchema(ChineseSchema):
    end = words(80)
    name = words()
    kind = choice("即时", "限时")
    required_review = whole(0, 3)
    when = words(500)
    why = words(500)


class SpecialSchema(Sourced):
    text = words()
    counts_in_time_limit = truth()


class ItemSchema(ChineseSchema):
    seq = whole(1, 9999)
    item_code = maybe(40)
    name = words()
    aliases = fields.List(fields.String(validate=length(1, 40)), load_default=list)
    process = maybe(120)
    main = words()
    sub = maybe()
    handle = maybe()
    levels = fields.Nested(LevelsSchema, required=True)
    summary = words(500)
    object = choice("个人", "单位")
    agent_allowed = truth()
    item_type = choice(*ITEM_TYPES)
    board = choice(*BOARDS)
    kind = choice("即时", "限时")
    system_can_check = truth()
    promise_working_days = fields.Integer(required=True, allow_none=True, strict=True)
    risk_level = choice(*RISKS)
    risk_reason = words(500)
    review_levels = whole(1, 3)
    review_names = fields.List(fields.String(validate=one_of(*REVIEW_NAMES)), required=True)
    review_chain = fields.List(fields.Nested(ReviewSchema), required=True)
    flow_template = choice(*TEMPLATES)
    branches = fields.List(fields.Nested(BranchSchema), load_default=list)
    materials = fields.List(fields.Nested(MaterialSchema), required=True, validate=length(1))
    form_fields = fields.List(fields.Nested(FieldSchema), required=True)
    legal_basis = fields.List(fields.Nested(LawSchema), required=True, validate=length(1))
    result_document = fields.Nested(DocumentSchema, required=True)
    acceptance_conditions = fields.List(fields.Nested(ConditionSchema), required=True, validate=length(1))
    channels = fields.List(fields.Nested(ChannelSchema), required=True, validate=length(1))
    halls = fields.List(fields.String(validate=length(1, 40)), load_default=list)
    fee = fields.Nested(FeeSchema, required=True)
    archive = fields.Nested(ArchiveSchema, required=True)
    special_procedures = fields.List(fields.Nested(SpecialSchema), load_default=list)
    note = maybe(500)
    provenance = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
