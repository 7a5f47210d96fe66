"""The handlers `registry.*`. All are jobs: a registry may be another system, and a write must survive a lost answer."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from engine.feel.temporal import BEIJING
from handlers.base import Answer, BusinessError, Described, JobCall, handler
from handlers.registry import desk, months, schemas, words
from handlers.registry.interface import NewChange, NewClaim, RegistrySource
from handlers.registry.model import Contribution, Participation
from handlers.registry.refusals import RegistryRefusal, ValueRefused

Work = Callable[[dict[str, Any], JobCall], Answer]


def handlers(registry: RegistrySource) -> list[Described]:
    return [*_reads(registry), *_writes(registry)]


def _reads(registry: RegistrySource) -> list[Described]:
    @handler(
        "registry.person",
        "1",
        kind="job",
        name="查询参保人",
        help="按个人编号取参保人的卡片信息（遮盖）、参保情况、社会保障卡状态和提醒；查无此人时抛出 PERSON_UNKNOWN。",
        input=schemas.OnePerson,
        output=schemas.PersonAnswer,
    )
    @told
    def person(data: dict[str, Any], call: JobCall) -> Answer:
        found = desk.profile(registry(), data["person"], _day(call.now))
        who, card = found.person, found.card
        return {
            "ref": who.ref,
            "name_masked": who.name_masked,
            "id_masked": who.id_masked,
            "phone_masked": who.phone_masked,
            "sex": who.sex,
            "age": who.age,
            "state": who.state,
            "state_name": words.PERSON_STATES[who.state],
            "fictitious": who.fictitious,
            "applicant": {"ref": who.ref, "name_masked": who.name_masked, "kind": "person"},
            "card": None
            if card is None
            else {
                "masked": card.masked,
                "state": card.state,
                "state_name": words.CARD_STATES[card.state],
                "bank": card.bank,
            },
            "insured": [_insured(each) for each in found.participations],
            "notices": list(found.notices),
        }

    @handler(
        "registry.employer",
        "1",
        kind="job",
        name="查询参保单位",
        help="按单位编号或统一社会信用代码取单位名称、状态、在职人数和欠费月数；查无此单位时抛出 EMPLOYER_UNKNOWN。",
        input=schemas.OneEmployer,
        output=schemas.EmployerAnswer,
    )
    @told
    def employer(data: dict[str, Any], call: JobCall) -> Answer:
        found = registry().employer(data["employer"])
        return {
            "ref": found.ref,
            "name": found.name,
            "credit_code": found.credit_code,
            "state": found.state,
            "state_name": words.EMPLOYER_STATES[found.state],
            "insured": found.insured,
            "owed_months": found.owed_months,
            "fictitious": found.fictitious,
        }

    @handler(
        "registry.participations",
        "1",
        kind="job",
        name="查询参保缴费记录",
        help="按险种和起止年月取参保缴费记录，可附每月明细；用于参保证明。",
        input=schemas.ParticipationsGiven,
        output=schemas.ParticipationsAnswer,
    )
    @told
    def participations(data: dict[str, Any], call: JobCall) -> Answer:
        first, last = (None if data[key] is None else months.read(data[key]) for key in ("first_month", "last_month"))
        if first is not None and last is not None and last < first:
            raise BusinessError("PERIOD_REVERSED", "终止年月早于起始年月，请核对查询期间。")
        wanted = data["insurances"]
        rows = [
            row
            for row in registry().participations(data["person"], first, last)
            if (not wanted or row.insurance in wanted) and row.first_month is not None
        ]
        listed = registry().contributions(data["person"], wanted, first, last) if data["by_month"] else ()
        return {
            "found": bool(rows),
            "rows": [_insured(row) for row in rows],
            "contributions": [_contribution(each) for each in listed],
        }

    @handler(
        "registry.unemployment_facts",
        "1",
        kind="job",
        name="查询失业保险情况",
        help="取失业保险金所需的事实：缴费月数、上次余月、离职原因、失业登记、当前待遇；是否符合条件由决策表判断。",
        input=schemas.OnePerson,
        output=schemas.UnemploymentAnswer,
    )
    @told
    def unemployment_facts(data: dict[str, Any], call: JobCall) -> Answer:
        facts = registry().unemployment(data["person"], _day(call.now))
        reason = facts.leaving_reason
        return {
            "paid_months": facts.paid_months,
            "left_months": facts.left_months,
            "employed": facts.employed,
            "employer_name": facts.employer_name,
            "left_on": _iso(facts.left_on),
            "leaving_reason": reason,
            "leaving_reason_name": words.LEAVING_REASONS[reason] if reason else None,
            "involuntary": facts.involuntary,
            "registered": facts.registered,
            "registered_on": _iso(facts.registered_on),
            "claiming": facts.claiming,
            "claim_months_left": facts.claim_months_left,
            "receives_pension": facts.receives_pension,
            "deceased": facts.deceased,
            "age": facts.age,
        }

    @handler(
        "registry.account_check",
        "1",
        kind="job",
        name="核对发放账户",
        help="核对银行账户是否存在、正常、户名一致；不填账号时核对社会保障卡的金融账户。校验位不符只提醒。",
        input=schemas.AccountGiven,
        output=schemas.AccountAnswer,
    )
    @told
    def account_check(data: dict[str, Any], call: JobCall) -> Answer:
        verdict = registry().check_account(data["person"], data["account_no"])
        account = verdict.account
        return {
            "ok": verdict.ok,
            "account": account and account.ref,
            "bank": account and account.bank,
            "masked": account and account.masked,
            "holder_masked": account and account.holder_masked,
            "state": account and account.state,
            "state_name": account and words.ACCOUNT_STATES[account.state],
            "problems": list(verdict.problems),
            "warnings": list(verdict.warnings),
        }

    return [person, employer, participations, unemployment_facts, account_check]


def _writes(registry: RegistrySource) -> list[Described]:
    @handler(
        "registry.change",
        "1",
        kind="job",
        name="变更个人基本信息",
        help="变更姓名、身份证号码、手机号码、通信地址，保留变更前后内容；同一作业重复执行只变更一次。",
        input=schemas.ChangeGiven,
        output=schemas.ChangeAnswer,
    )
    @told
    def change(data: dict[str, Any], call: JobCall) -> Answer:
        # a form's optional fields that were left empty are no wish to empty them here
        wanted = {field: value for field, value in data["changes"].items() if value}
        made = registry().change(call.key, NewChange(data["person"], wanted, call.instance_id), call.now)
        changed = [
            {
                "field": each.field,
                "label": words.FIELDS[each.field],
                "before": each.before_masked,
                "after": each.after_masked,
            }
            for each in made.fields
        ]
        key_fields = any(each.field in words.KEY_FIELDS for each in made.fields)
        return {"change": made.ref, "changed": changed, "key_fields": key_fields}

    @handler(
        "registry.benefit_apply",
        "1",
        kind="job",
        name="核定失业保险金",
        help="登记月标准、领取月数和起领年月，并入上次余期；可能抛出 ALREADY_CLAIMING、ACCOUNT_UNUSABLE。",
        input=schemas.BenefitGiven,
        output=schemas.BenefitAnswer,
    )
    @told
    def benefit_apply(data: dict[str, Any], call: JobCall) -> Answer:
        first = months.read(data["first_month"]) if data["first_month"] else months.month_of(_day(call.now))
        new = NewClaim(data["person"], data["monthly_amount"], data["months"], first, data["account"], data["case_no"])
        claim = registry().open_claim(call.key, new, call.now)
        count = data["months"] if claim.months is None else claim.months
        return {
            "claim": claim.ref,
            "first_month": months.text(claim.first_month),
            "last_month": months.text(months.plus(claim.first_month, count - 1)),
            "months": count,
            "monthly_amount": claim.monthly,
            "total_amount": claim.monthly * count,
        }

    @handler(
        "registry.first_payment",
        "1",
        kind="job",
        name="登记首期发放",
        help="为核定的待遇登记首月发放记录；同一作业重复执行只登记一次，已登记过时抛出 ALREADY_PAID。",
        input=schemas.FirstPaymentGiven,
        output=schemas.FirstPaymentAnswer,
    )
    @told
    def first_payment(data: dict[str, Any], call: JobCall) -> Answer:
        payment = registry().first_payment(call.key, data["claim"], call.now)
        return {
            "payment": payment.ref,
            "month": months.text(payment.month),
            "amount": payment.amount,
            "account_masked": payment.account_masked,
            "state": payment.state,
            "state_name": words.PAYMENT_STATES[payment.state],
        }

    return [change, benefit_apply, first_payment]


def told(work: Work) -> Work:
    """A refusal of the registry becomes an error that the diagram may catch; `refusal` is its sentence."""

    @wraps(work)
    def telling(data: dict[str, Any], call: JobCall) -> Answer:
        try:
            return work(data, call)
        except RegistryRefusal as refusal:
            about = {"field": refusal.field} if isinstance(refusal, ValueRefused) else {}
            raise BusinessError(refusal.code, refusal.message, about | {"refusal": refusal.message}) from refusal

    return telling


def _insured(row: Participation) -> Answer:
    return {
        "insurance": row.insurance,
        "insurance_name": words.INSURANCES[row.insurance],
        "state": row.state,
        "state_name": words.PARTICIPATION_STATES[row.state],
        "employer_name": row.employer_name,
        "credit_code": row.credit_code,
        "first_month": None if row.first_month is None else months.text(row.first_month),
        "last_month": None if row.last_month is None else months.text(row.last_month),
        "paid_months": row.months_paid,
        "owed_months": row.months_owed,
    }


def _contribution(each: Contribution) -> Answer:
    return {
        "insurance": each.insurance,
        "insurance_name": words.INSURANCES[each.insurance],
        "month": months.text(each.month),
        "base": each.base,
        "personal": each.personal,
        "employer": each.employer,
        "state_name": words.CONTRIBUTION_STATES[each.state],
    }


def _day(now: datetime) -> date:
    return now.astimezone(BEIJING).date()


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
