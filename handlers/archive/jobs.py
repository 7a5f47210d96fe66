"""The job handler `archive.file`."""

from typing import Any

from marshmallow import fields

from catalog.messages import ChineseSchema
from engine import SYSTEM, NotYet
from engine.errors import NotFound
from handlers.archive import filing
from handlers.archive.checks import problems
from handlers.archive.office import Office
from handlers.base import BusinessError, Described, HandlerFailed, JobCall, handler, labelled

CATEGORY = "category"
CHECK_AGAIN_S = 1.0


class Given(ChineseSchema):
    """The case is the one that the process belongs to."""


class Answer(ChineseSchema):
    volume = fields.Dict(required=True, metadata=labelled("案卷"))


def handlers(office: Office | None) -> list[Described]:
    """Without an office (packages checked on a bare machine) nothing is filed."""

    @handler(
        "archive.file",
        "1",
        kind="job",
        name="立卷归档",
        help="办结后检查材料、签名、页数、摘要和过程记录，齐全才立卷编号。不齐时抛出 ARCHIVE_INCOMPLETE，并逐条说明。"
        "标头 category 写档案类别；保管期限由档案室填写。",
        input=Given,
        output=Answer,
        lease_s=300,
    )
    def file(data: dict[str, Any], call: JobCall) -> dict[str, Any]:
        if office is None:
            raise HandlerFailed("本机没有接通档案，请联系管理员。")
        try:
            filed = filing.file(office, call.instance_id, call.headers.get(CATEGORY), SYSTEM.person, call.now)
        except filing.NotFiled as found:
            told = {"archive_problems": problems(found.checks)}
            raise BusinessError("ARCHIVE_INCOMPLETE", str(found), told) from found
        except filing.Changed as changed:
            raise NotYet(CHECK_AGAIN_S) from changed
        except NotFound as missing:
            raise HandlerFailed("这个流程不是大厅办件，不能归档；请检查流程图。") from missing
        volume = filed.volume
        return {"volume": {name: volume[name] for name in ("id", "number", "items", "pages", "digest")}}

    return [file]
