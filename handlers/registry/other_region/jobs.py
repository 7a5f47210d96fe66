"""The handlers of a relation that moves here: `region.*` towards the other region, `registry.pension_*` at home."""

from datetime import datetime
from typing import Any

from marshmallow import fields

from catalog.messages import ChineseSchema, length, one_of
from engine.feel.temporal import BEIJING
from handlers.base import Answer, Described, HandlerFailed, InlineCall, JobCall, Whole, handler, labelled
from handlers.registry import months
from handlers.registry.jobs import told
from handlers.registry.other_region import form
from handlers.registry.other_region.exchange import Exchange, NewLetter, send
from handlers.registry.other_region.pensions import NewTransfer, PensionsSource
from handlers.registry.other_region.words import ANSWERS, LETTERS
from handlers.registry.schemas import OnePerson


class LetterGiven(ChineseSchema):
    kind = fields.String(required=True, validate=one_of(*LETTERS), metadata=labelled("函件种类", names=LETTERS))
    request_no = fields.String(required=True, validate=length(1, 48), metadata=labelled("联系函编号"))
    area = fields.String(required=True, validate=length(6, 6), metadata=labelled("对方行政区划代码"))
    agency = fields.String(required=True, validate=length(1, 100), metadata=labelled("对方经办机构"))
    body = fields.Dict(required=True, metadata=labelled("函件内容（个人信息遮盖）"))


class LetterAnswer(ChineseSchema):
    letter = fields.Dict(required=True, metadata=labelled("函件"))


class CheckGiven(ChineseSchema):
    answer = fields.Dict(required=True, metadata=labelled("对方来函"))
    name_masked = fields.String(required=True, metadata=labelled("申请人姓名（遮盖）"))
    id_masked = fields.String(required=True, metadata=labelled("申请人证件号码（遮盖）"))
    at = fields.AwareDateTime(required=True, metadata=labelled("收到时刻"))


class CheckAnswer(ChineseSchema):
    verdict = fields.String(required=True, metadata=labelled("结论：complete 相符、mismatch 不符、refused 对方不办"))
    differences = fields.List(fields.Dict(), required=True, metadata=labelled("不符之处"))
    transfer = fields.Dict(required=True, allow_none=True, metadata=labelled("转移信息"))


class FactsAnswer(ChineseSchema):
    insured = fields.Boolean(required=True, metadata=labelled("在本地参保"))
    employer_name = fields.String(required=True, allow_none=True, metadata=labelled("参保单位"))
    paid_months = Whole(required=True, metadata=labelled("本地缴费月数"))
    receives_pension = fields.Boolean(required=True, metadata=labelled("领取基本养老金"))
    deceased = fields.Boolean(required=True, metadata=labelled("已登记死亡"))
    sex = fields.String(required=True, metadata=labelled("性别代码"))
    age = Whole(required=True, metadata=labelled("年龄"))


class TransferGiven(OnePerson):
    case_no = fields.String(required=True, validate=length(1, 32), metadata=labelled("流水号"))
    area = fields.String(required=True, validate=length(6, 6), metadata=labelled("原参保地行政区划代码"))
    agency = fields.String(required=True, validate=length(1, 100), metadata=labelled("原参保地经办机构"))
    transfer = fields.Dict(required=True, metadata=labelled("转移信息（region.check 的结果）"))


class TransferAnswer(ChineseSchema):
    ref = fields.String(required=True, metadata=labelled("转移记录"))
    first_month = fields.String(required=True, metadata=labelled("起始年月"))
    last_month = fields.String(required=True, metadata=labelled("终止年月"))
    months = Whole(required=True, metadata=labelled("并入月数"))
    overlapping = Whole(required=True, metadata=labelled("重复缴费月数"))
    paid_months = Whole(required=True, metadata=labelled("接续后累计缴费月数"))
    personal_account = fields.Decimal(required=True, places=2, metadata=labelled("个人账户储存额"))
    pooled_fund = fields.Decimal(required=True, places=2, metadata=labelled("统筹基金转移额"))
    total = fields.Decimal(required=True, places=2, metadata=labelled("转移基金总额"))


def handlers(pensions: PensionsSource, exchange: Exchange | None) -> list[Described]:
    """Without an exchange (packages checked on a bare machine) no letter is sent."""

    @handler(
        "region.send",
        "1",
        kind="job",
        name="发函给外地经办机构",
        help="把联系函、核对函、催办函等登记到交换簿，由对方读取；同一作业重复执行只发一份。",
        input=LetterGiven,
        output=LetterAnswer,
    )
    def send_letter(data: dict[str, Any], call: JobCall) -> Answer:
        if exchange is None:
            raise HandlerFailed("本机没有接通与外地的交换，请联系管理员。")
        new = NewLetter(call.key, call.instance_id, data["request_no"], data["kind"], *_to(data), data["body"])
        row = send(exchange, new, call.now)
        sent_on = row["sent_at"].astimezone(BEIJING).date().isoformat()
        return {"letter": {"kind": row["kind"], "name": LETTERS[row["kind"]], "agency": row["agency"], "on": sent_on}}

    @handler(
        "region.check",
        "1",
        name="核对对方来函",
        help="核对信息表的姓名、证件号码、时段、月数和金额（统筹基金为缴费基数的 12%），逐条列出不符之处。",
        input=CheckGiven,
        output=CheckAnswer,
    )
    def check(data: dict[str, Any], call: InlineCall) -> Answer:
        return judged(data["answer"], data["name_masked"], data["id_masked"], data["at"])

    @handler(
        "registry.pension_facts",
        "1",
        kind="job",
        name="查询养老保险情况",
        help="取养老保险关系转入所需的本地事实：是否参保、缴费月数、是否领取养老金、年龄；由哪里接收由决策表判断。",
        input=OnePerson,
        output=FactsAnswer,
    )
    @told
    def pension_facts(data: dict[str, Any], call: JobCall) -> Answer:
        found = pensions().facts(data["person"], call.now.astimezone(BEIJING).date())
        return {name: getattr(found, name) for name in FactsAnswer().fields}

    @handler(
        "registry.transfer_in",
        "1",
        kind="job",
        name="登记养老保险关系转入",
        help="并入外地缴费月份（与本地重复的只计一次），登记转入的个人账户和统筹基金；同一作业重复执行只登记一次。",
        input=TransferGiven,
        output=TransferAnswer,
    )
    @told
    def transfer_in(data: dict[str, Any], call: JobCall) -> Answer:
        found, problems = form.read(data["transfer"])
        if found is None:
            raise HandlerFailed("办件中的转移信息不完整，请联系管理员：" + "".join(problems))
        area, agency = _to(data)
        new = NewTransfer(
            data["person"], data["case_no"], area, agency, found.periods, found.personal_account, found.pooled_fund
        )
        made = pensions().transfer_in(call.key, new, call.now)
        after = pensions().facts(data["person"], call.now.astimezone(BEIJING).date())
        return {
            "ref": made.ref,
            "first_month": months.text(made.first_month),
            "last_month": months.text(made.last_month),
            "months": made.months,
            "overlapping": made.overlapping,
            "paid_months": after.paid_months,
            "personal_account": made.personal_account,
            "pooled_fund": made.pooled_fund,
            "total": made.personal_account + made.pooled_fund,
        }

    return [send_letter, check, pension_facts, transfer_in]


def _to(data: dict[str, Any]) -> tuple[str, str]:
    return data["area"], data["agency"]


def judged(answer: dict[str, Any], name_masked: str, id_masked: str, at: datetime) -> dict[str, Any]:
    """What an answer comes to: {verdict, differences, transfer}."""
    kind, content = answer.get("kind"), answer.get("content")
    if kind == "refused":
        reason = str((content or {}).get("reason") or "对方没有写明理由。")
        return {"verdict": "refused", "differences": [{"text": f"对方不予办理：{reason}"}], "transfer": None}
    if kind not in ANSWERS or not isinstance(content, dict):
        return {"verdict": "mismatch", "differences": [{"text": "来函不是信息表，无法核对。"}], "transfer": None}
    found, problems = form.read(content)
    if found is not None:
        month = months.month_of(at.astimezone(BEIJING).date())
        problems = tuple(form.differences(found, name_masked, id_masked, month))
    verdict = "mismatch" if problems else "complete"
    kept = None if problems else form.FormShape().dump(form.FormShape().load(content))
    return {"verdict": verdict, "differences": [{"text": text} for text in problems], "transfer": kept}
