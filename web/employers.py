"""Employers as applicants at the window: found by name, pinyin initials or code, and named as cases take them."""

from dataclasses import dataclass
from typing import Any

from engine.errors import FormInvalid
from handlers.identity import check
from handlers.registry import SourceDown
from handlers.registry.market import KINDS, STATES
from handlers.registry.refusals import EmployerUnknown
from handlers.registry.words import EMPLOYER_STATES
from web.services import services

MOST = 6


@dataclass(frozen=True, slots=True)
class Found:
    """One employer as the list shows it; `notes` are words such as 企业, 存续, 已参保."""

    credit_code: str
    name: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """`down`: the market regulator's interface does not answer, so those that are insured already alone are found."""

    found: tuple[Found, ...]
    down: bool


def search(typed: str) -> Search:
    """Insured employers and registered businesses, each once; nothing is told for less than two characters."""
    wanted = "".join(typed.split())
    if len(wanted) < 2:
        return Search((), False)
    use, down, notes, names = services(), False, dict[str, list[str]](), dict[str, str]()
    try:
        businesses = list(use.market.named(wanted, MOST))
        code = check("credit_code", wanted)
        one = use.market.business(code.number) if code.ok else None
        businesses += [one] if one is not None else []
    except SourceDown:
        businesses, down = [], True
    for business in businesses:
        names[business.credit_code] = business.name
        notes[business.credit_code] = [KINDS[business.kind], STATES[business.state]]
    for employer in use.registry.employers(wanted, MOST):
        names.setdefault(employer.credit_code, employer.name)
        notes.setdefault(employer.credit_code, [])
    for credit_code in names:
        notes[credit_code].append(_insured(credit_code))
    found = [Found(code, name, tuple(notes[code])) for code, name in names.items()][:MOST]
    return Search(tuple(found), down)


def _insured(credit_code: str) -> str:
    try:
        return EMPLOYER_STATES[services().registry.employer(credit_code).state]
    except EmployerUnknown:
        return "未参保"


def whichever(typed_code: str, name: str) -> dict[str, Any]:
    """An employer as cases take it. Raises FormInvalid at for_code or for_unit.

    A name that was typed stands: where the regulator has another, the item says so and asks why.
    """
    code = check("credit_code", typed_code)
    if not code.ok:
        raise FormInvalid({"for_code": list(code.problems)})
    use = services()
    ref, known = None, ""
    try:
        employer = use.registry.employer(code.number)
        ref, known = employer.ref, employer.name
    except EmployerUnknown:
        known = _registered(code.number)
    if not name and not known:
        told = "没有查到这个统一社会信用代码的名称，请照证照填写单位名称。"
        raise FormInvalid({"for_unit": [told]})
    return {
        "kind": "employer", "name": name or known, "id_type": "credit_code", "id_no": code.number,
        "phone": None, "registry_ref": ref,
    }  # fmt: skip


def _registered(credit_code: str) -> str:
    try:
        business = services().market.business(credit_code)
    except SourceDown:
        return ""
    return "" if business is None else business.name
