"""Which materials one application needs: the item's list, judged against what is known of the case. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.feel import FeelError, parse
from handlers.cases.catalogue import Item, ItemMaterial

Need = Literal["required", "conditional", "optional"]
HERE = ("received", "committed", "shared")
"""States in which a material no longer lacks. A promised one (容缺) lets the case be accepted and is still owed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`need` conditional: a person must decide, `why` says on what. `by` are the other ways to satisfy it."""

    code: str
    name: str
    need: Need
    why: str
    form: str
    copies: int
    by: tuple[str, ...]
    source: str | None
    note: str


def wanted(item: Item, data: Mapping[str, Any], now: datetime) -> list[Wanted]:
    """In the catalogue's order; a conditional material whose condition is known not to hold is left out."""
    found = []
    for material in item.materials:
        need = _need(material, data, now)
        if need is not None:
            by = [
                way
                for way, possible in (
                    ("promised", material.may_be_deferred),
                    ("committed", material.may_be_replaced_by_commitment),
                    ("shared", material.obtainable_by_data_sharing),
                )
                if possible
            ]
            found.append(
                Wanted(
                    material.id, material.name, need, material.required_when or "", FORMS.get(material.form, "copy"),
                    material.copies, tuple(by), material.sharing_source, material.note or "",
                )
            )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Revision:
    """What of a check-list changes when more is known: new rows, rows by id that are needed otherwise, rows to drop."""

    added: tuple[Wanted, ...]
    changed: Mapping[str, Need]
    dropped: tuple[str, ...]


def revised(rows: Sequence[Mapping[str, Any]], now_wanted: Sequence[Wanted]) -> Revision:
    """Rows that people added stay, and so does everything that is here or promised; `rows` carry their `files`."""
    wanted_by, kept = {want.code: want for want in now_wanted}, {row["code"] for row in rows}
    dropped = [
        row["id"]
        for row in rows
        if row["code"] and row["code"] not in wanted_by and row["state"] == "missing" and not row["files"]
    ]
    changed = {
        row["id"]: wanted_by[row["code"]].need
        for row in rows
        if row["code"] in wanted_by and row["need"] != wanted_by[row["code"]].need
    }
    return Revision(tuple(want for want in now_wanted if want.code not in kept), changed, tuple(dropped))


FORMS = {"原件": "original", "复印件": "copy", "电子": "electronic"}
FORM_NAMES = {code: name for name, code in FORMS.items()}


def _need(material: ItemMaterial, data: Mapping[str, Any], now: datetime) -> Need | None:
    if material.when is None:
        return "required" if material.required else "conditional" if material.required_when else "optional"
    try:
        value = parse(material.when, data)(data, now).value
    except FeelError:
        return "conditional"
    # neither true nor false: the facts are not known yet, so a person decides
    return "required" if value is True else None if value is False else "conditional"


def lacking(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Materials without which the case cannot be accepted."""
    return [row for row in rows if row["need"] == "required" and row["state"] == "missing"]


def owed(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Materials promised and not yet handed in (容缺)."""
    return [row for row in rows if row["state"] == "promised"]
