"""The handlers `registry.card` and `registry.pin_reset`. A card's whole number is seen here and goes no further."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from marshmallow import fields

from catalog.messages import ChineseSchema, length
from handlers.base import Answer, BusinessError, Described, JobCall, Whole, handler, labelled
from handlers.registry import words
from handlers.registry.cards.interface import CardsSource, NewPinReset
from handlers.registry.cards.model import HeldCard
from handlers.registry.refusals import RegistryRefusal

Reading = Callable[[str, str], Mapping[str, Any] | None]
"""(device request, instance) -> what the reader of that very case gave; None where there is nothing (any more)."""
RECENT = timedelta(days=30)


class CardGiven(ChineseSchema):
    """By what a reader gave (`request`), or by the last digits that a person read off the card (`tail`)."""

    person = fields.String(required=True, validate=length(1, 36), metadata=labelled("个人编号"))
    request = fields.String(
        load_default=None,
        allow_none=True,
        validate=length(1, 36),
        metadata=labelled("读卡（device.read_card 的 request）"),
    )
    tail = fields.String(load_default=None, allow_none=True, validate=length(3, 4), metadata=labelled("卡号末几位"))


class CardFound(ChineseSchema):
    """`found`: there is such a card. `matches`: it is this person's. The rest is null for a card that is not."""

    found = fields.Boolean(required=True, metadata=labelled("有这张卡"))
    matches = fields.Boolean(required=True, metadata=labelled("卡是本人的"))
    card = fields.String(required=True, allow_none=True, metadata=labelled("卡的编号"))
    masked = fields.String(required=True, allow_none=True, metadata=labelled("卡号（遮盖）"))
    state = fields.String(required=True, allow_none=True, metadata=labelled("状态代码"))
    state_name = fields.String(required=True, allow_none=True, metadata=labelled("状态"))
    bank = fields.String(required=True, allow_none=True, metadata=labelled("服务银行"))
    issued_on = fields.String(required=True, allow_none=True, metadata=labelled("发卡日期"))
    holder_alive = fields.Boolean(required=True, allow_none=True, metadata=labelled("持卡人登记状态正常"))
    recent_resets = Whole(required=True, metadata=labelled("近 30 日密码重置次数"))


class ResetGiven(ChineseSchema):
    person = fields.String(required=True, validate=length(1, 36), metadata=labelled("个人编号"))
    card = fields.String(required=True, validate=length(1, 36), metadata=labelled("卡的编号"))
    case_no = fields.String(load_default=None, allow_none=True, validate=length(1, 32), metadata=labelled("办件号"))


class ResetMade(ChineseSchema):
    reset = fields.String(required=True, metadata=labelled("重置记录编号"))
    reset_at = fields.String(required=True, metadata=labelled("重置时刻"))


def handlers(cards: CardsSource, reading: Reading) -> list[Described]:
    @handler(
        "registry.card", "1", kind="job", name="查询社会保障卡",
        help="按读卡结果或卡号末几位，取申请人的社会保障卡状态（卡号遮盖）。"
        "读到的不是社会保障卡、读卡结果已失效时抛出 CARD_NOT_READ。",
        input=CardGiven, output=CardFound,
    )  # fmt: skip
    def card(data: dict[str, Any], call: JobCall) -> Answer:
        person = data["person"]
        held = _read(cards, reading, data["request"], call) if data["request"] else _typed(cards, person, data["tail"])
        return _told(held, person) | {"recent_resets": cards().resets(person, call.now - RECENT)}

    @handler(
        "registry.pin_reset", "1", kind="job", name="登记密码重置",
        help="登记社会保障卡密码已在密码键盘上重置，不经手密码；同一作业重复执行只登记一次。"
        "卡已不能使用时抛出 CARD_UNUSABLE。",
        input=ResetGiven, output=ResetMade,
    )  # fmt: skip
    def pin_reset(data: dict[str, Any], call: JobCall) -> Answer:
        new = NewPinReset(data["person"], data["card"], data["case_no"], call.instance_id)
        try:
            made = cards().reset(call.key, new, call.now)
        except RegistryRefusal as refusal:
            raise BusinessError(refusal.code, refusal.message, {"refusal": refusal.message}) from refusal
        return {"reset": made.ref, "reset_at": made.at.isoformat()}

    return [card, pin_reset]


def _read(cards: CardsSource, reading: Reading, request: str, call: JobCall) -> HeldCard | None:
    given = reading(request, call.instance_id)
    if given is None:
        raise _not_read("这次读卡的结果已不在，请重新读卡。")
    if not given.get("card_no"):
        raise _not_read("读到的不是社会保障卡，请把社会保障卡放在读卡器上再读。")
    return cards().by_number(given["card_no"])


def _typed(cards: CardsSource, person: str, tail: str | None) -> HeldCard | None:
    """Cards in use come first, so that an old card with the same last digits is not taken for the one held."""
    found: Sequence[HeldCard] = [each for each in cards().of_person(person) if tail and each.masked.endswith(tail)]
    return min(found, key=lambda each: each.state != "normal", default=None)


def _not_read(sentence: str) -> BusinessError:
    return BusinessError("CARD_NOT_READ", sentence, {"refusal": sentence})


def _told(held: HeldCard | None, person: str) -> dict[str, Any]:
    """Of somebody else's card nothing is told but that it is somebody else's."""
    if held is None or held.person != person:
        unknown = dict.fromkeys(("card", "masked", "state", "state_name", "bank", "issued_on", "holder_alive"))
        return {"found": held is not None, "matches": False, **unknown}
    return {
        "found": True, "matches": True, "card": held.ref, "masked": held.masked, "state": held.state,
        "state_name": words.CARD_STATES[held.state], "bank": held.bank, "issued_on": held.issued_on.isoformat(),
        "holder_alive": held.holder_alive,
    }  # fmt: skip
