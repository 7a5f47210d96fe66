"""The job handler `notify.send`."""

from typing import Any

from marshmallow import fields

from catalog.messages import ChineseSchema, length, one_of
from handlers.base import BusinessError, Described, HandlerFailed, JobCall, handler, labelled
from handlers.notification.outbox import Notice, Postman, address_of, deliver
from handlers.notification.senders import SendFailed

ROLES = {"applicant": "申请人", "agent": "代办人"}


class Given(ChineseSchema):
    """`address` (an e-mail) goes before the telephone number that the person left."""

    to = fields.String(load_default="applicant", validate=one_of(*ROLES), metadata=labelled("发给谁"))
    address = fields.String(load_default=None, allow_none=True, validate=length(3, 200), metadata=labelled("地址"))
    subject = fields.String(required=True, validate=length(1, 100), metadata=labelled("标题"))
    text = fields.String(required=True, validate=length(1, 2000), metadata=labelled("内容"))


class Answer(ChineseSchema):
    notice = fields.Dict(required=True, metadata=labelled("通知"))


def handlers(postman: Postman | None) -> list[Described]:
    """Without a postman (packages checked on a bare machine) nothing is sent."""

    @handler(
        "notify.send",
        "1",
        kind="job",
        name="发送通知",
        help="把标题和内容发给申请人或代办人留下的电话，或所给的邮箱；重复执行只发一次。没有地址时抛出 NO_ADDRESS。",
        input=Given,
        output=Answer,
    )
    def send(data: dict[str, Any], call: JobCall) -> dict[str, Any]:
        if postman is None:
            raise HandlerFailed("本机没有接通通知，请联系管理员。")
        address = data["address"]
        if address is None:
            with postman.database.read() as conn:
                address = address_of(conn, postman.secrecy, call.instance_id, data["to"])
        if address is None or any(char in address for char in "\r\n"):
            raise BusinessError("NO_ADDRESS", f"{ROLES[data['to']]}没有留下可用的联系方式，请改用其他方式告知。")
        subject = " ".join(data["subject"].split())
        try:
            row = deliver(postman, Notice(call.key, call.instance_id, address, subject, data["text"]), call.now)
        except SendFailed as failed:
            if failed.permanent:
                raise BusinessError("NO_ADDRESS", str(failed)) from failed
            raise HandlerFailed(str(failed)) from failed
        return {"notice": {name: row[name] for name in ("id", "channel", "address_masked", "state")}}

    return [send]
