"""`/process-instances/{id}/history`, `/verify`, `/bundle`, `/replay`, and the same for a case by its number."""

from typing import Any

from flask import Response
from marshmallow import fields

from catalog.messages import ChineseSchema, between, length
from web import audit, auth
from web.api.blueprint import Resource

api = Resource("audit", "审计")
ZIP = "application/zip"


class HistoryQuery(ChineseSchema):
    limit = fields.Integer(load_default=100, validate=between(1, 500))
    cursor = fields.Integer(load_default=0, validate=between(0, 2**31 - 1))


class BundleQuery(ChineseSchema):
    reason = fields.String(load_default="", validate=length(0, 500))


class EventShape(ChineseSchema):
    seq = fields.Integer()
    type = fields.String()
    time = fields.String()
    actor = fields.String()
    post = fields.String(allow_none=True)
    window = fields.String(allow_none=True)
    medium = fields.String(allow_none=True)
    element_id = fields.String(allow_none=True)
    definition = fields.String(allow_none=True)
    simulated = fields.Boolean()
    hash = fields.String()
    data = fields.Dict(keys=fields.String(), allow_none=True)


class HistoryShape(ChineseSchema):
    items = fields.List(fields.Nested(EventShape))
    next = fields.String(allow_none=True)


class ProblemShape(ChineseSchema):
    chain = fields.String(allow_none=True)
    seq = fields.Integer(allow_none=True)
    kind = fields.String()
    message = fields.String()


class ReportShape(ChineseSchema):
    ok = fields.Boolean()
    chains = fields.Integer()
    events = fields.Integer()
    proven = fields.Integer()
    problems = fields.List(fields.Nested(ProblemShape))


class DifferenceShape(ChineseSchema):
    seq = fields.Integer()
    message = fields.String()


class ReplayShape(ChineseSchema):
    ok = fields.Boolean()
    commands = fields.Integer()
    path = fields.List(fields.String())
    ended = fields.Boolean()
    differences = fields.List(fields.Nested(DifferenceShape))


def of_instance(instance_id: str) -> str:
    audit.row_of(auth.actor(), instance_id)
    return instance_id


def of_case(case_no: str) -> str:
    return audit.instance_of(auth.actor(), case_no)


def history(instance_id: str, query: dict[str, Any]) -> dict[str, Any]:
    found = [event for event in audit.events(instance_id) if event.seq > query["cursor"]]
    page = found[: query["limit"]]
    marked = audit.marked(instance_id)
    return {
        "items": [audit.listed(event, marked) for event in page],
        "next": str(page[-1].seq) if len(found) > len(page) else None,
    }


def bundle(instance_id: str, name: str, reason: str) -> Response:
    data = audit.bundle(auth.actor(), instance_id, reason)
    response = Response(data, content_type=ZIP)
    response.headers["Content-Disposition"] = f'attachment; filename="evidence-{name}.zip"'
    return response


@api.get("/process-instances/<instance_id>/history")
@api.arguments(HistoryQuery, location="query")
@api.response(200, HistoryShape)
@auth.needs("audit")
def instance_history(query: dict[str, Any], instance_id: str) -> dict[str, Any]:
    """全部记录，最早的在前；个人信息已遮盖，密钥已销毁的记录没有 data"""
    return history(of_instance(instance_id), query)


@api.get("/process-instances/<instance_id>/verify")
@api.response(200, ReportShape)
@auth.needs("audit")
def instance_verify(instance_id: str) -> dict[str, Any]:
    """核验记录链；proven 是有检查点证明的条数，其后的尚未得到证明"""
    return audit.report(audit.verify(of_instance(instance_id)))


@api.get("/process-instances/<instance_id>/replay")
@api.response(200, ReplayShape)
@auth.needs("audit")
def instance_replay(instance_id: str) -> Any:
    """只凭记录重演一遍，与记录逐条比对"""
    return audit.run_again(of_instance(instance_id))


@api.get("/process-instances/<instance_id>/bundle")
@api.arguments(BundleQuery, location="query")
@api.response(200, content_type=ZIP)
@auth.needs("audit")
def instance_bundle(query: dict[str, Any], instance_id: str) -> Response:
    """证据包：记录、检查点证明和离线核验程序；含个人信息，取走记入历史"""
    return bundle(of_instance(instance_id), instance_id, query["reason"])


@api.get("/cases/<case_no>/history")
@api.arguments(HistoryQuery, location="query")
@api.response(200, HistoryShape)
@auth.needs("audit")
def case_history(query: dict[str, Any], case_no: str) -> dict[str, Any]:
    """一个办件的全部记录；个人信息已遮盖"""
    return history(of_case(case_no), query)


@api.get("/cases/<case_no>/verify")
@api.response(200, ReportShape)
@auth.needs("audit")
def case_verify(case_no: str) -> dict[str, Any]:
    """核验一个办件的记录链"""
    return audit.report(audit.verify(of_case(case_no)))


@api.get("/cases/<case_no>/replay")
@api.response(200, ReplayShape)
@auth.needs("audit")
def case_replay(case_no: str) -> Any:
    """只凭记录重演一个办件"""
    return audit.run_again(of_case(case_no))


@api.get("/cases/<case_no>/bundle")
@api.arguments(BundleQuery, location="query")
@api.response(200, content_type=ZIP)
@auth.needs("audit")
def case_bundle(query: dict[str, Any], case_no: str) -> Response:
    """一个办件的证据包；取走记入历史"""
    return bundle(of_case(case_no), case_no, query["reason"])
