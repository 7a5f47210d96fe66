"""The handler `registry.unemployment_standard`: what one month of 失业保险金 is, by area and day."""

from typing import Any

from marshmallow import fields

from catalog.messages import ChineseSchema, length
from catalog.standards import StandardMissing, Standards
from handlers.base import Answer, Described, HandlerFailed, InlineCall, handler, labelled


class Given(ChineseSchema):
    on = fields.Date(required=True, metadata=labelled("核定日期"))
    area = fields.String(
        load_default=None, allow_none=True, validate=length(6, 6), metadata=labelled("行政区划代码（不填为本地区）")
    )


class Found(ChineseSchema):
    monthly_amount = fields.Decimal(required=True, places=2, metadata=labelled("月标准（元）"))
    begins = fields.Date(required=True, metadata=labelled("执行日期"))
    area_name = fields.String(required=True, metadata=labelled("地区"))
    basis = fields.String(required=True, metadata=labelled("依据"))


def standard_handler(standards: Standards, home: str) -> Described:
    """`home` is the area meant where none is given."""

    @handler(
        "registry.unemployment_standard",
        "1",
        name="查询失业保险金月标准",
        help="按核定日期和地区取失业保险金月标准；地区没有自己的标准时用上级地区的。",
        input=Given,
        output=Found,
    )
    def unemployment_standard(data: dict[str, Any], call: InlineCall) -> Answer:
        try:
            found = standards.on(data["area"] or home, data["on"])
        except StandardMissing as missing:
            raise HandlerFailed(str(missing)) from missing
        return {
            "monthly_amount": found.monthly,
            "begins": found.begins,
            "area_name": found.area_name,
            "basis": found.basis,
        }

    return unemployment_standard
