"""What a window's devices can be asked, what they may answer, and what is said when they cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from catalog.messages import ChineseSchema, between, length, one_of
from handlers.identity import check

FAILURES: Mapping[str, str] = {
    "no_card": "没有读到卡，请把卡放在读卡器上再试",
    "unreadable": "卡片无法读取，请擦拭或换一张卡再试",
    "no_page": "没有拍到材料，请把材料放平再试",
    "cancelled": "服务对象取消了操作",
    "timed_out": "服务对象没有在时限内操作，请提醒后再试",
    "busy": "设备正忙，请稍后再试",
    "device_gone": "设备没有接好，请检查连线和电源",
    "media_empty": "打印机缺纸，请添纸后重试",
    "media_jam": "打印机卡纸，请清理后重试",
    "cover_open": "打印机盖板没有合上，请合上后重试",
    "toner_low": "打印机缺墨粉，请更换后重试",
    "aborted": "打印被中止，请检查打印机后重试",
}
"""By the code that a device answers with in place of a result. CANCELLED is an error that a diagram may catch."""
CANCELLED = "cancelled"
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class Result(ChineseSchema):
    """What every device may add: where the answer came from. A field that is not named is refused."""

    device_serial = fields.String(load_default=None, validate=length(1, 80))
    driver = fields.String(load_default=None, validate=length(1, 80))


class CardRead(Result):
    medium = fields.String(required=True, validate=one_of("id_card", "social_security_card"))
    name = fields.String(required=True, validate=length(1, 100))
    id_type = fields.String(load_default="id_card", validate=one_of("id_card"))
    id_no = fields.String(required=True, validate=length(15, 18))
    sex = fields.String(load_default=None, validate=one_of("male", "female"))
    nation = fields.String(load_default=None, validate=length(1, 20))
    born = fields.Date(load_default=None)
    address = fields.String(load_default=None, validate=length(1, 200))
    issuer = fields.String(load_default=None, validate=length(1, 100))
    valid_from = fields.Date(load_default=None)
    valid_to = fields.String(load_default=None, validate=length(1, 10))
    card_no = fields.String(load_default=None, validate=length(1, 20))

    @validates_schema
    def _number(self, data: Mapping[str, Any], **_: Any) -> None:
        problems = check("id_card", data["id_no"]).problems
        if problems:
            raise ValidationError(list(problems), "id_no")


class Captured(Result):
    media_type = fields.String(required=True, validate=one_of(*PICTURES.values()))


class Signed(Captured):
    strokes = fields.Integer(required=True, validate=between(1, 100_000))


class PinTyped(ChineseSchema):
    """A PIN never leaves the keypad: this one word is all that may come from there."""

    pin = fields.String(required=True, validate=one_of("set", "wrong"))


class Printed(Result):
    printed = fields.Integer(required=True, validate=between(1, 999))


class ToRead(ChineseSchema):
    """A reader need not be told anything."""


class ToCapture(ChineseSchema):
    material = fields.String(load_default="", validate=length(0, 200), metadata={"label": "要拍摄的材料"})


class ToSign(ChineseSchema):
    """What the person is shown before signing."""

    title = fields.String(required=True, validate=length(1, 60), metadata={"label": "签字内容的标题"})
    lines = fields.List(
        fields.String(validate=length(0, 200)),
        load_default=list,
        validate=length(0, 100),
        metadata={"label": "请服务对象核对的内容"},
    )


class ToType(ChineseSchema):
    purpose = fields.String(
        load_default="verify", validate=one_of("set", "verify"), metadata={"label": "设置还是核对密码"}
    )


class ToPrint(ChineseSchema):
    document = fields.String(required=True, validate=length(1, 36), metadata={"label": "文书"})
    copies = fields.Integer(load_default=1, validate=between(1, 20), metadata={"label": "份数"})


@dataclass(frozen=True, slots=True)
class Kind:
    """`payload`: what the device is told. `picture`: an answer must bring one, or must not."""

    name: str
    payload: type[ChineseSchema]
    result: type[ChineseSchema]
    picture: bool = False


KINDS: Mapping[str, Kind] = {
    "read_card": Kind("读卡器", ToRead, CardRead),
    "capture": Kind("高拍仪", ToCapture, Captured, picture=True),
    "sign": Kind("签批屏", ToSign, Signed, picture=True),
    "pin": Kind("密码键盘", ToType, PinTyped),
    "print": Kind("打印机", ToPrint, Printed),
}


def wrong(kind: str, result: Any, picture: bytes) -> str | None:
    """Why an answer is not one that such a device gives; None for a sound one."""
    asked = KINDS[kind]
    if not isinstance(result, dict):
        return "内容须是一个对象"
    if "failed" in result:
        sound = set(result) == {"failed"} and result["failed"] in FAILURES and not picture
        return None if sound else "失败原因不在约定之中"
    errors = asked.result().validate(result)
    if errors:
        # names of fields only: their values are personal data
        return f"字段不符合约定：{'、'.join(sorted(map(str, errors)))}"
    if asked.picture:
        found = next((name for mark, name in PICTURES.items() if picture.startswith(mark)), None)
        return None if found == result["media_type"] else "图像与所说的格式不符"
    return "不应带有图像" if picture else None
