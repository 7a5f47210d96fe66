"""The job handler `document.render`."""

from typing import Any

from marshmallow import fields

from catalog.messages import ChineseSchema
from handlers.base import Described, HandlerFailed, JobCall, handler, labelled
from handlers.documents.papers import Papers


class Given(ChineseSchema):
    """Templates are given every variable in sight; these are in all of them."""

    case = fields.Dict(required=True, metadata=labelled("办件"))
    applicant = fields.Dict(load_default=None, allow_none=True, metadata=labelled("申请人"))
    agent = fields.Dict(load_default=None, allow_none=True, metadata=labelled("代办人"))


class Answer(ChineseSchema):
    document_id = fields.String(required=True, metadata=labelled("文书"))
    number = fields.String(required=True, allow_none=True, metadata=labelled("文书号"))
    code = fields.String(required=True, metadata=labelled("验证码"))


def handlers(papers: Papers | None) -> list[Described]:
    """Without papers (packages checked on a bare machine) nothing is printed."""

    @handler(
        "document.render",
        "1",
        name="生成文书",
        help="按标头 document 指定的种类（application、acceptance、non_acceptance、correction、result、certificate，"
        "或流程包自带的模板）生成 PDF，编文书号，附二维码和验证码。模板可用全部可见变量；重复执行得到同一份文书。",
        input=Given,
        output=Answer,
        kind="job",
        lease_s=90,
    )
    def render(data: dict[str, Any], call: JobCall) -> dict[str, Any]:
        if papers is None:
            raise HandlerFailed("本机没有接通文书打印，请联系管理员。")
        row = papers.make(call)
        return {"document_id": row["id"], "number": row["number"], "code": row["code"]}

    return [render]
