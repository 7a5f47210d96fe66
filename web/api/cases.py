"""`/cases`: opening, finding, seeing and ending them. Numbers of people are masked unless asked for with a reason."""

from typing import Any

from flask import Response

from engine.errors import FormInvalid
from web import auth, cases
from web.api.blueprint import Resource, answer_once
from web.api.hall_schemas import (
    CaseBody,
    CaseQuery,
    CasesShape,
    NoticeShape,
    NumberBody,
    OpenedCaseShape,
    RecusalBody,
    WholeCaseShape,
    WholePersonShape,
)
from web.api.schemas import NothingShape, ReasonBody

api = Resource("cases", "办件")


@api.post("/cases")
@api.arguments(CaseBody)
@api.response(201, OpenedCaseShape)
def start(body: dict[str, Any]) -> Response:
    """受理：分配流水号、建立材料清单并启动事项的流程；查询码只在这里给出一次"""
    login = auth.current()
    return answer_once(lambda once: cases.open_one(login, body, once), OpenedCaseShape, 201, shape=cases.opened)


@api.get("/cases")
@api.arguments(CaseQuery, location="query")
@api.response(200, CasesShape)
def search(query: dict[str, Any]) -> dict[str, Any]:
    """按流水号、姓名、事项、状态查找，最新的在前"""
    return cases.search(auth.actor(), query)


@api.post("/cases/search")
@api.arguments(NumberBody)
@api.response(200, CasesShape)
def of_number(body: dict[str, Any]) -> dict[str, Any]:
    """按完整证件号码查一个人的办件；查询记入日志"""
    return cases.of_number(auth.actor(), body["id_type"], body["id_no"])


@api.get("/cases/<case_no>")
@api.response(200, WholeCaseShape)
def one(case_no: str) -> dict[str, Any]:
    """一个办件：待办、材料、文书和流程版本"""
    return cases.one(auth.actor(), case_no)


def _act(name: str, body: dict[str, Any], case_no: str) -> Response:
    actor = auth.actor()
    return answer_once(
        lambda once: cases.act(actor, case_no, name, body["reason"], once), WholeCaseShape, shape=cases.whole
    )


@api.post("/cases/<case_no>/cancel")
@api.arguments(ReasonBody)
@api.response(200, WholeCaseShape)
def cancel(body: dict[str, Any], case_no: str) -> Response:
    """申请人撤回，或因故终止；流水号保留并标记"""
    return _act("cancel", body, case_no)


@api.post("/cases/<case_no>/suspend")
@api.arguments(ReasonBody)
@api.response(200, WholeCaseShape)
def suspend(body: dict[str, Any], case_no: str) -> Response:
    """挂起，由主管办理"""
    return _act("suspend", body, case_no)


@api.post("/cases/<case_no>/resume")
@api.arguments(ReasonBody)
@api.response(200, WholeCaseShape)
def resume(body: dict[str, Any], case_no: str) -> Response:
    """恢复已挂起的办件"""
    return _act("resume", body, case_no)


@api.get("/cases/<case_no>/notice")
@api.response(200, NoticeShape)
def notice(case_no: str) -> dict[str, Any]:
    """一次性告知：现在还缺的全部材料及其规格、可替代的方式"""
    return cases.told(auth.actor(), case_no)


@api.post("/cases/<case_no>/recusals")
@api.arguments(RecusalBody)
@api.response(201, NothingShape)
def recuse(body: dict[str, Any], case_no: str) -> Response:
    """登记回避：本人，或由主管替他人登记"""
    actor = auth.actor()
    return answer_once(
        lambda once: cases.keep_away(actor, case_no, body["person"], body["reason"], once), NothingShape, 201
    )


@api.post("/cases/<case_no>/<role>/reveal")
@api.arguments(ReasonBody)
@api.response(200, WholePersonShape)
def reveal(body: dict[str, Any], case_no: str, role: str) -> dict[str, Any]:
    """查看申请人（applicant）或代办人（agent）的完整证件号码；原因记入历史"""
    if role not in ("applicant", "agent"):
        raise FormInvalid({"role": ["只能是 applicant 或 agent。"]})
    return cases.unmasked(auth.actor(), case_no, role, body["reason"])
