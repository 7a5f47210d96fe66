"""The handlers of employers' registration: what the market regulator says, and the registration itself."""

from typing import Any

from marshmallow import fields, validate

from catalog.messages import ChineseSchema, length, one_of
from engine.feel.temporal import BEIJING
from handlers.base import Answer, BusinessError, Described, JobCall, Whole, handler, labelled
from handlers.identity import check
from handlers.registry import months, words
from handlers.registry.enrolment import OF_EMPLOYERS
from handlers.registry.interface import NewEnrolment, RegistrySource
from handlers.registry.jobs import told
from handlers.registry.market import KINDS, STATES, MarketSource, SourceDown
from handlers.registry.schemas import month


class BusinessGiven(ChineseSchema):
    credit_code = fields.String(required=True, validate=length(1, 64), metadata=labelled("统一社会信用代码"))


class BusinessAnswer(ChineseSchema):
    found = fields.Boolean(required=True, metadata=labelled("有登记"))
    credit_code = fields.String(required=True, metadata=labelled("统一社会信用代码"))
    name = fields.String(required=True, allow_none=True, metadata=labelled("名称"))
    kind = fields.String(required=True, allow_none=True, metadata=labelled("单位类型代码"))
    kind_name = fields.String(required=True, allow_none=True, metadata=labelled("单位类型"))
    state = fields.String(required=True, allow_none=True, metadata=labelled("登记状态代码"))
    state_name = fields.String(required=True, allow_none=True, metadata=labelled("登记状态"))
    legal_person = fields.String(required=True, allow_none=True, metadata=labelled("法定代表人或负责人"))
    industry = fields.String(required=True, allow_none=True, metadata=labelled("行业大类代码"))
    registered_on = fields.String(required=True, allow_none=True, metadata=labelled("成立日期"))


class Contact(ChineseSchema):
    name = fields.String(required=True, validate=length(1, 50), metadata=labelled("姓名"))
    phone = fields.String(required=True, validate=length(1, 20), metadata=labelled("手机号码"))
    duty = fields.String(load_default="", validate=length(0, 50), metadata=labelled("职责"))


class EnrolGiven(BusinessGiven):
    area = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9]{6}\Z", error="行政区划代码须为 6 位数字。"),
        metadata=labelled("参保地行政区划代码"),
    )
    name = fields.String(required=True, validate=length(1, 200), metadata=labelled("单位名称"))
    kind = fields.String(required=True, validate=one_of(*KINDS), metadata=labelled("单位类型", names=KINDS))
    industry = fields.String(required=True, validate=length(1, 4), metadata=labelled("行业大类代码"))
    legal_person = fields.String(required=True, validate=length(1, 100), metadata=labelled("法定代表人或负责人"))
    insurances = fields.List(
        fields.String(validate=one_of(*OF_EMPLOYERS)),
        required=True,
        metadata=labelled("参保险种", names=words.INSURANCES),
    )
    first_month = fields.String(required=True, validate=month, metadata=labelled("起始年月"))
    risk_class = Whole(load_default=None, allow_none=True, metadata=labelled("行业风险类别"))
    rate = fields.Decimal(load_default=None, allow_none=True, metadata=labelled("工伤保险费率（%）"))
    bank = fields.String(required=True, validate=length(1, 60), metadata=labelled("开户银行"))
    account_no = fields.String(required=True, validate=length(8, 32), metadata=labelled("单位银行账号"))
    contacts = fields.List(fields.Nested(Contact), required=True, metadata=labelled("联系人"))
    case_no = fields.String(load_default=None, allow_none=True, metadata=labelled("办件号"))


class EnrolAnswer(ChineseSchema):
    enrolment = fields.String(required=True, metadata=labelled("登记记录"))
    number = fields.String(required=True, metadata=labelled("社会保险登记编号"))
    name = fields.String(required=True, metadata=labelled("单位名称"))
    insurances = fields.List(fields.String(), required=True, metadata=labelled("参保险种代码"))
    insurance_names = fields.List(fields.String(), required=True, metadata=labelled("参保险种"))
    first_month = fields.String(required=True, metadata=labelled("起始年月"))
    rate = fields.Decimal(required=True, allow_none=True, metadata=labelled("工伤保险费率（%）"))
    account_masked = fields.String(required=True, metadata=labelled("缴费账户"))
    enrolled_on = fields.String(required=True, metadata=labelled("登记日期"))


def enrolment_handlers(registry: RegistrySource, market: MarketSource) -> list[Described]:
    @handler(
        "registry.business",
        "1",
        kind="job",
        name="核对市场主体登记",
        help="按统一社会信用代码取市场监管登记信息；号码不成立时抛出 CODE_REFUSED，接口没有应答时抛出 SOURCE_DOWN。",
        input=BusinessGiven,
        output=BusinessAnswer,
    )
    def business(data: dict[str, Any], call: JobCall) -> Answer:
        code = check("credit_code", data["credit_code"])
        if not code.ok:
            sentence = "".join(code.problems)
            raise BusinessError("CODE_REFUSED", sentence, {"refusal": sentence})
        try:
            found = market().business(code.number)
        except SourceDown:
            sentence = "市场监管登记信息接口没有应答，请核对证照原件后办理。"
            raise BusinessError("SOURCE_DOWN", sentence, {"refusal": sentence}) from None
        return {
            "found": found is not None,
            "credit_code": code.number,
            "name": found and found.name,
            "kind": found and found.kind,
            "kind_name": found and KINDS[found.kind],
            "state": found and found.state,
            "state_name": found and STATES[found.state],
            "legal_person": found and found.legal_person,
            "industry": found and found.industry,
            "registered_on": found and found.registered_on.isoformat(),
        }

    @handler(
        "registry.enrol",
        "1",
        kind="job",
        name="登记参保单位",
        help="给单位编社会保险登记编号，记下险种、费率和缴费账户；可能抛出 ALREADY_ENROLLED、VALUE_REFUSED。",
        input=EnrolGiven,
        output=EnrolAnswer,
    )
    @told
    def enrol(data: dict[str, Any], call: JobCall) -> Answer:
        given = data | {"first_month": months.read(data["first_month"])}
        made = registry().enrol(call.key, NewEnrolment(**given), call.now)
        return {
            "enrolment": made.ref,
            "number": made.employer,
            "name": made.name,
            "insurances": list(made.insurances),
            "insurance_names": [words.INSURANCES[each] for each in made.insurances],
            "first_month": months.text(made.first_month),
            "rate": made.rate,
            "account_masked": made.account_masked,
            "enrolled_on": made.enrolled_at.astimezone(BEIJING).date().isoformat(),
        }

    return [business, enrol]
