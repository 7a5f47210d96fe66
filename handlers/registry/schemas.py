"""What the handlers `registry.*` take and give. Nothing here is unmasked."""

from marshmallow import ValidationError, fields, validate

from catalog.messages import ChineseSchema, between, length, one_of
from handlers.base import Whole, labelled
from handlers.registry import months
from handlers.registry.words import FIELDS, INSURANCES

PERSON_REF = labelled("个人编号")


def month(text: str) -> None:
    try:
        months.read(text)
    except ValueError:
        raise ValidationError("请按 2026-01 的样子填写年月。") from None


def _ref(metadata: dict[str, object]) -> fields.String:
    return fields.String(required=True, validate=length(1, 36), metadata=metadata)


def _money(label: str) -> fields.Decimal:
    positive = validate.Range(min=0, min_inclusive=False, error="金额须大于 0。")
    return fields.Decimal(required=True, places=2, validate=positive, metadata=labelled(label))


def _maybe(label: str) -> fields.String:
    return fields.String(required=True, allow_none=True, metadata=labelled(label))


def _text(label: str) -> fields.String:
    return fields.String(required=True, metadata=labelled(label))


def _yes(label: str) -> fields.Boolean:
    return fields.Boolean(required=True, metadata=labelled(label))


class OnePerson(ChineseSchema):
    person = _ref(PERSON_REF)


class CardAnswer(ChineseSchema):
    masked = _text("卡号（遮盖）")
    state = _text("状态代码")
    state_name = _text("状态")
    bank = _text("服务银行")


class InsuredAnswer(ChineseSchema):
    insurance = _text("险种代码")
    insurance_name = _text("险种")
    state = _text("状态代码")
    state_name = _text("状态")
    employer_name = _maybe("参保单位")
    credit_code = _maybe("统一社会信用代码")
    first_month = _maybe("起始年月")
    last_month = _maybe("终止年月")
    paid_months = Whole(required=True, metadata=labelled("实际缴费月数"))
    owed_months = Whole(required=True, metadata=labelled("欠缴月数"))


class ApplicantAnswer(ChineseSchema):
    ref = _text("个人编号")
    name_masked = _text("姓名（遮盖）")
    kind = _text("类别")


class PersonAnswer(ChineseSchema):
    ref = _text("个人编号")
    name_masked = _text("姓名（遮盖）")
    id_masked = _text("证件号码（遮盖）")
    phone_masked = _text("手机号码（遮盖）")
    sex = _text("性别代码")
    age = Whole(required=True, metadata=labelled("年龄"))
    state = _text("人员状态代码")
    state_name = _text("人员状态")
    fictitious = _yes("虚构数据")
    applicant = fields.Nested(ApplicantAnswer, required=True, metadata=labelled("申请人（流程变量 applicant）"))
    card = fields.Nested(CardAnswer, required=True, allow_none=True, metadata=labelled("社会保障卡"))
    insured = fields.List(fields.Nested(InsuredAnswer), required=True, metadata=labelled("参保情况"))
    notices = fields.List(fields.String(), required=True, metadata=labelled("提醒"))


class OneEmployer(ChineseSchema):
    employer = _ref(labelled("单位编号或统一社会信用代码"))


class EmployerAnswer(ChineseSchema):
    ref = _text("单位编号")
    name = _text("单位名称")
    credit_code = _text("统一社会信用代码")
    state = _text("状态代码")
    state_name = _text("状态")
    insured = Whole(required=True, metadata=labelled("在职人数"))
    owed_months = Whole(required=True, metadata=labelled("欠费月数"))
    fictitious = _yes("虚构数据")


class ParticipationsGiven(OnePerson):
    insurances = fields.List(
        fields.String(validate=one_of(*INSURANCES)), load_default=list, metadata=labelled("险种", names=INSURANCES)
    )
    first_month = fields.String(load_default=None, allow_none=True, validate=month, metadata=labelled("起始年月"))
    last_month = fields.String(load_default=None, allow_none=True, validate=month, metadata=labelled("终止年月"))
    by_month = fields.Boolean(load_default=False, metadata=labelled("列出每月明细"))


class ContributionAnswer(ChineseSchema):
    insurance = _text("险种代码")
    insurance_name = _text("险种")
    month = _text("年月")
    base = fields.Decimal(required=True, places=2, metadata=labelled("缴费基数"))
    personal = fields.Decimal(required=True, places=2, metadata=labelled("个人缴费"))
    employer = fields.Decimal(required=True, places=2, metadata=labelled("单位缴费"))
    state_name = _text("缴费状态")


class ParticipationsAnswer(ChineseSchema):
    found = _yes("期间内有参保缴费")
    rows = fields.List(fields.Nested(InsuredAnswer), required=True, metadata=labelled("参保记录"))
    contributions = fields.List(fields.Nested(ContributionAnswer), required=True, metadata=labelled("每月明细"))


class ChangeGiven(OnePerson):
    changes = fields.Dict(
        keys=fields.String(validate=one_of(*FIELDS)),
        values=fields.String(allow_none=True, validate=length(0, 200)),
        required=True,
        metadata=labelled("变更后的内容", names=FIELDS),
    )


class FieldAnswer(ChineseSchema):
    field = _text("项目代码")
    label = _text("项目")
    before = _text("变更前（遮盖）")
    after = _text("变更后（遮盖）")


class ChangeAnswer(ChineseSchema):
    change = _text("变更编号")
    changed = fields.List(fields.Nested(FieldAnswer), required=True, metadata=labelled("变更内容"))
    key_fields = _yes("含姓名、证件号码等关键信息")


class UnemploymentAnswer(ChineseSchema):
    """`involuntary` null: the registry cannot tell, a person must judge."""

    paid_months = Whole(required=True, metadata=labelled("累计缴费月数（上次申领之后）"))
    left_months = Whole(required=True, metadata=labelled("上次未领完的月数"))
    employed = _yes("在职")
    employer_name = _maybe("最后工作单位")
    left_on = _maybe("离职日期")
    leaving_reason = _maybe("离职原因代码")
    leaving_reason_name = _maybe("离职原因")
    involuntary = fields.Boolean(required=True, allow_none=True, metadata=labelled("非因本人意愿中断就业"))
    registered = _yes("已办理失业登记")
    registered_on = _maybe("失业登记日期")
    claiming = _yes("正在领取失业保险金")
    claim_months_left = Whole(required=True, metadata=labelled("当前待遇剩余月数"))
    receives_pension = _yes("已享受基本养老保险待遇")
    deceased = _yes("已登记死亡")
    age = Whole(required=True, metadata=labelled("年龄"))


class AccountGiven(OnePerson):
    account_no = fields.String(
        load_default=None, allow_none=True, validate=length(1, 40), metadata=labelled("银行账号（不填为社会保障卡）")
    )


class AccountAnswer(ChineseSchema):
    ok = _yes("可以发放")
    account = _maybe("账户编号")
    bank = _maybe("开户银行")
    masked = _maybe("账号（遮盖）")
    holder_masked = _maybe("户名（遮盖）")
    state = _maybe("状态代码")
    state_name = _maybe("状态")
    problems = fields.List(fields.String(), required=True, metadata=labelled("问题"))
    warnings = fields.List(fields.String(), required=True, metadata=labelled("提醒"))


class BenefitGiven(OnePerson):
    monthly_amount = _money("月标准（元）")
    months = Whole(required=True, validate=between(1, 24), metadata=labelled("领取月数"))
    account = fields.String(load_default=None, allow_none=True, metadata=labelled("账户编号（不填为社会保障卡）"))
    first_month = fields.String(
        load_default=None, allow_none=True, validate=month, metadata=labelled("起领年月（不填为本月）")
    )
    case_no = fields.String(load_default=None, allow_none=True, metadata=labelled("流水号"))


class BenefitAnswer(ChineseSchema):
    claim = _text("待遇编号")
    first_month = _text("起领年月")
    last_month = _text("止领年月")
    months = Whole(required=True, metadata=labelled("领取月数"))
    monthly_amount = _money("月标准（元）")
    total_amount = _money("合计（元）")


class FirstPaymentGiven(ChineseSchema):
    claim = _ref(labelled("待遇编号"))


class FirstPaymentAnswer(ChineseSchema):
    payment = _text("发放编号")
    month = _text("所属年月")
    amount = _money("金额（元）")
    account_masked = _text("账号（遮盖）")
    state = _text("状态代码")
    state_name = _text("状态")
