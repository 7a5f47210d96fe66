"""Makes one document of a case: number and row first, then the paper, then both together for good."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from engine import Database, values
from engine.actor import SYSTEM, Actor
from engine.history.encoding import sm3
from engine.packages.blobs import BlobDamaged
from engine.store import Fields
from handlers import masks
from handlers.base import HandlerFailed, JobCall
from handlers.documents import assets, lookup, records
from handlers.documents.kinds import KINDS, Kind
from handlers.documents.office import Office
from handlers.documents.plain import plain
from handlers.documents.protocol import Asset, Order
from handlers.documents.renderer import Renderer
from handlers.files import Blobs
from handlers.numbering.counter import NumberRefused
from handlers.timing import local_day

CaseSource = Callable[[Connection, str], Mapping[str, Any]]
"""What the hall knows of a case, by instance: {case, applicant, agent} with entries over those that the variables have,
and other values for what no variable says."""

ApplicationSource = Callable[[Connection, str], tuple[Mapping[str, Any], Mapping[str, Asset]]]
"""What an application says beyond that, by instance: values, and pictures by the names that the template gives them."""

HEADER = "document"
OWN = ("seal", "qr")
"""Pictures that are made for each paper."""
APPLICATION = "application"
PEOPLE_AND_CASE = ("case", "applicant", "agent")


class Sealer(Protocol):
    """Keeps personal data at rest unreadable, bound to its place (handlers.cases.Secrecy)."""

    def seal(self, place: str, plain: bytes) -> bytes: ...

    def unseal(self, place: str, sealed: bytes) -> bytes: ...


SealSource = Callable[[Connection, str, date], Asset | None]
"""The office's own seal for the papers of an instance on a day; None: a round one is drawn."""


def no_seal(conn: Connection, instance_id: str, day: date) -> Asset | None:
    return None


def no_case(conn: Connection, instance_id: str) -> Mapping[str, Any]:
    return {}


def no_application(conn: Connection, instance_id: str) -> tuple[Mapping[str, Any], Mapping[str, Asset]]:
    return {}, {}


@dataclass(frozen=True, slots=True)
class Papers:
    """`public_url`: where the public reaches this server; papers point at its /verify."""

    database: Database
    renderer: Renderer
    blobs: Blobs
    sealer: Sealer
    office: Office
    public_url: str
    new_id: Callable[[], str]
    case_of: CaseSource = field(default=no_case)
    application_of: ApplicationSource = field(default=no_application)
    seal_of: SealSource = field(default=no_seal)

    def make(self, call: JobCall) -> Fields:
        """The row of the document that this job asks for. Raises HandlerFailed."""
        with self.database.write() as conn:
            row, order = self._prepared(conn, call)
        if row["digest"] is not None:
            return row
        return self._print(row["id"], order)

    def void(self, conn: Connection, id: str, reason: str, actor: Actor, now: datetime) -> Fields:
        """The paper and its number stay, marked 作废. Raises NotFound; NumberRefused without a reason, or twice."""
        records.void(conn, id, reason, actor, now)
        return records.document(conn, id)

    def reprint(self, id: str, actor: Actor, now: datetime) -> Fields:
        """The same content under a new number and code, in the place of a voided document; asked again, the same one.

        Raises NotFound, HandlerFailed.
        """
        with self.database.write() as conn:
            old = records.document(conn, id)
            if old["voided_at"] is None or old["inputs"] is None:
                raise HandlerFailed("只有已作废、并留有原始内容的文书可以重新打印，请先作废原件。")
            kept = json.loads(self.sealer.unseal(f"document.inputs/{id}", self.blobs.get(conn, old["inputs"])))
            templates = lookup.templates(conn, old["instance_id"])
            kind = _kind({HEADER: old["kind"], "title": old["title"]}, templates)
            sandbox = lookup.is_sandbox(conn, old["instance_id"])
            asked = records.Asked(
                f"reprint/{id}", old["instance_id"], kind, self.office.series(sandbox), old["facts"], actor.person, now,
                replaces=id,
            )  # fmt: skip
            try:
                row = records.taken(conn, asked, self.new_id)
            except NumberRefused as refused:
                raise HandlerFailed(str(refused)) from refused
            pictures = {name: Asset(each[0], base64.b64decode(each[1])) for name, each in kept["pictures"].items()}
            order = self._order(conn, row, kind, templates, kept["values"], pictures, sandbox)
        return row if row["digest"] is not None else self._print(row["id"], order)

    def _print(self, id: str, order: Order) -> Fields:
        printed = self.renderer.print(order)
        digests = {
            "digest": sm3(printed.pdf).hex(),
            "template": sm3(values.canonical(dict(order.templates))).hex(),
            "data": sm3(values.canonical(dict(order.values))).hex(),
        }
        inputs = self.sealer.seal(f"document.inputs/{id}", _kept(order))
        with self.database.write() as conn:
            digests["blob"] = self.blobs.put(conn, self.sealer.seal(f"document/{id}", printed.pdf))
            digests["inputs"] = self.blobs.put(conn, inputs)
            records.completed(conn, id, digests, printed.pages)
            return records.document(conn, id)

    def record(self, call: JobCall, why: str) -> Fields:
        """The row alone: its number is taken and nothing is printed, for the reason that is shown in its place."""
        with self.database.write() as conn:
            templates = lookup.templates(conn, call.instance_id)
            row = self._taken(conn, call, _kind(call.headers, templates), self._given(conn, call))
            records.left_unprinted(conn, row["id"], why)
        return row

    def pdf(self, conn: Connection, row: Mapping[str, Any]) -> bytes:
        """Raises BlobDamaged."""
        data = self.sealer.unseal(f"document/{row['id']}", self.blobs.get(conn, row["blob"]))
        if sm3(data).hex() != row["digest"]:
            raise BlobDamaged(f"存储的文书 {row['id']} 与其摘要不符，请从备份恢复。")
        return data

    def _prepared(self, conn: Connection, call: JobCall) -> tuple[Fields, Order]:
        templates = lookup.templates(conn, call.instance_id)
        kind = _kind(call.headers, templates)
        more, pictures = self.application_of(conn, call.instance_id) if kind.code == APPLICATION else ({}, {})
        given = plain(kind.title, {**more, **self._given(conn, call)})
        row = self._taken(conn, call, kind, given)
        sandbox = lookup.is_sandbox(conn, call.instance_id)
        return row, self._order(conn, row, kind, templates, given, pictures, sandbox)

    def _order(
        self, conn: Connection, row: Fields, kind: Kind, templates: Mapping[str, str], given: Mapping[str, Any],
        pictures: Mapping[str, Asset], sandbox: bool,
    ) -> Order:  # fmt: skip
        """`given` is plain; what names this very paper, its number and code, is added."""
        verify = f"{self.public_url.rstrip('/')}/verify"
        about = {
            "kind": kind.code, "title": kind.title, "number": row["number"], "code": row["code"],
            "made_at": row["made_at"].isoformat(), "verify_url": verify,
        }  # fmt: skip
        values = {**given, "office": self.office.shown(sandbox), "document": about}
        own = {
            "seal": self._seal(conn, row, sandbox),
            "qr": assets.qr(f"{verify}/{row['code']}"),
        }
        return Order(kind.title, f"{kind.code}.html", templates, values, {**pictures, **own})

    def _seal(self, conn: Connection, row: Fields, sandbox: bool) -> Asset:
        """Papers without force never bear the office's own."""
        foot = self.office.seal_foot(sandbox)
        own = None if foot else self.seal_of(conn, row["instance_id"], local_day(row["made_at"]))
        return own or assets.seal(self.office.name, foot)

    def _taken(self, conn: Connection, call: JobCall, kind: Kind, given: Mapping[str, Any]) -> Fields:
        sandbox = lookup.is_sandbox(conn, call.instance_id)
        facts = {
            "office": self.office.name,
            "item": _entry(given, "case", "item_name"),
            "holder": _holder(given),
            "trial": self.office.demo or sandbox,
        }
        asked = records.Asked(
            call.key, call.instance_id, kind, self.office.series(sandbox), facts, SYSTEM.person, call.now
        )
        try:
            return records.taken(conn, asked, self.new_id)
        except NumberRefused as refused:
            raise HandlerFailed(str(refused)) from refused

    def _given(self, conn: Connection, call: JobCall) -> dict[str, Any]:
        """The variables; what the hall knows of case and people goes over what the variables say of them."""
        known = self.case_of(conn, call.instance_id)
        given = {**known, **call.variables}
        for name in PEOPLE_AND_CASE:
            said = given.get(name)
            if name in known or isinstance(said, Mapping):
                given[name] = {**(said if isinstance(said, Mapping) else {}), **known.get(name, {})}
        return given


def _kept(order: Order) -> bytes:
    """What a reprint is made from: the values, and the pictures that came with them."""
    pictures = {
        name: [each.media_type, base64.b64encode(each.data).decode()]
        for name, each in order.assets.items()
        if name not in OWN
    }
    return json.dumps({"values": dict(order.values), "pictures": pictures}, ensure_ascii=False).encode()


def _kind(headers: Mapping[str, str], templates: Mapping[str, str]) -> Kind:
    """One of ours, or a template of the package's own, whose title a header gives."""
    code = headers.get(HEADER, "")
    known = KINDS.get(code)
    if known is not None:
        return known
    if code and f"{code}.html" in templates and headers.get("title"):
        return Kind(code, headers["title"][:100], numbered=False)
    names = "、".join(f"{kind.code}（{kind.title}）" for kind in KINDS.values())
    raise HandlerFailed(
        f"没有“{code}”这种文书：任务的 document 标头只能是 {names}，"
        "或流程包 documents 文件夹中的模板（并以 title 标头给出名称）。"
    )


def _entry(given: Mapping[str, Any], name: str, key: str) -> str:
    part = given.get(name)
    return str(part.get(key) or "") if isinstance(part, Mapping) else ""


def _holder(given: Mapping[str, Any]) -> str:
    """Employers are named in public; of a person only the first character is told."""
    name = _entry(given, "applicant", "name") or _entry(given, "applicant", "name_masked")
    return name if _entry(given, "applicant", "kind") == "employer" else masks.name(name)
