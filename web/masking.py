"""What is left of personal data on pages, in lists and exports: by what a form says of its field, else by its key.

A form marks a field with the property `sensitive`, which names one of KINDS; what it names otherwise is hidden whole.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from handlers import masks

THINGS = "".join(f"(?<!{word})" for word in "insurance state employer unit bank item hall window kind file".split())
NAME_KEYS = re.compile(rf"(^|{THINGS}_)name$|姓名")
"""Names of persons; those of things and employers are public."""
BY_KEY = (
    (NAME_KEYS, "name"),
    (re.compile(r"(^|_)(id_no|id_number)$"), "number"),
    (re.compile(r"(^|_)(phone|mobile)$"), "phone"),
    (re.compile(r"(^|_)(account_no|card_no)$"), "account"),
    (re.compile(r"(^|_)address$"), "address"),
)
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{4})\d{10}(\d{3}[0-9Xx])(?![0-9A-Za-z])")
PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
CARD = re.compile(r"(?<!\d)(\d{4})\d{8,11}(\d{4})(?!\d)")
Marked = Mapping[str, str]
"""Kinds by the key of a variable or of a part of one, as forms mark them."""
NOTHING: Marked = MappingProxyType({})


def masked(text: str) -> str:
    """Any text: ID numbers, mobile numbers and card numbers in it with their middle hidden."""
    text = ID_NUMBER.sub(r"\1**********\2", text)
    text = PHONE.sub(r"\1****\2", text)
    return CARD.sub(r"\1********\2", text)


def kind_of(key: str, marked: Marked = NOTHING) -> str | None:
    """None where neither a form nor the name of the key tells that the value is personal."""
    return marked.get(key) or next((kind for keys, kind in BY_KEY if keys.search(key)), None)


def of_key(text: str, key: str, marked: Marked = NOTHING) -> str:
    """The value of a key, as others may see it."""
    kind = kind_of(key, marked)
    return masked(text) if kind is None else KINDS.get(kind, _hidden)(text)


def _number(whole: str) -> str:
    return whole[:4] + "*" * (len(whole) - 8) + whole[-4:] if len(whole) > 12 else masks.account(whole)


def _hidden(whole: str) -> str:
    return "*" * 6 if whole else ""


def _address(whole: str) -> str:
    return masks.address(whole) if whole else ""


KINDS: Mapping[str, Callable[[str], str]] = {
    "name": masks.name, "number": _number, "phone": masks.phone, "account": masks.account, "address": _address,
}  # fmt: skip


def marked_in(fields: Mapping[str, Any]) -> dict[str, str]:
    """By the last part of each binding path, what a form's fields are marked as."""
    return {path.rpartition(".")[2].removesuffix("[]"): str(kind) for path, kind in fields.items() if kind}
