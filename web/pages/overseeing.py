"""督办: where open to-dos pile up on a diagram, and the list to take away, personal data masked."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from catalog.administration.sheets import XLSX, write
from engine import history
from engine.columns import micros
from engine.packages import queries
from engine.reading.crowding import crowds
from web import audit, auth, supervision
from web.headers import allow_style_attributes
from web.pages.supervision import given, listed_for
from web.services import services
from web.words import moment

pages = Blueprint("overseeing", __name__, url_prefix="/supervision")
MOST = 2_000
BPMN = "application/xml; charset=utf-8"
HEADINGS = ("待办", "流程", "流水号", "申请人", "在谁手里", "待领岗位", "已等", "本环节到期", "办件期限")


@pages.get("/export")
@auth.needs("supervise")
def export() -> Response:
    """The list under the filter of the address, up to MOST rows. Taking it away is an event."""
    use, actor, asked = services(), auth.actor(), given()
    now = use.clock.now()
    rows: list[dict[str, Any]] = []
    cursor = ""
    while len(rows) < MOST:
        found, following = listed_for(asked | {"cursor": cursor}, now)
        rows += found
        if following is None:
            break
        cursor = following
    fact = history.looked("supervision_export", rows=len(rows))
    with use.db.write() as conn:
        history.record(conn, audit.LOG, [fact], actor, now, use.clock.simulated, use.engine.parts.keys)
    title = f"督办 {moment(now, 'date')}"
    data = write(HEADINGS, [_cells(row) for row in rows[:MOST]], "督办")
    response = Response(data, content_type=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


def _cells(row: dict[str, Any]) -> list[str]:
    return [
        row["name"] or row["element_id"],
        row["definition_name"],
        row["case_no"] or "",
        row["applicant"] or "",
        row["assignee_name"] or "未领取",
        "、".join(row["group_names"]),
        row["age"],
        moment(row["due_at"]),
        moment(row["case_due"], "date"),
    ]


@dataclass(slots=True)
class Spot:
    """One step of a diagram."""

    name: str
    open: int = 0
    late: int = 0


@dataclass(slots=True)
class Heat:
    """One process with its steps by element; what stands in a called process is shown on that process."""

    key: str
    name: str
    spots: dict[str, Spot] = field(default_factory=dict)

    @property
    def open(self) -> int:
        return sum(spot.open for spot in self.spots.values())


@pages.get("/heat")
@auth.needs("supervise")
def heat() -> str:
    """The diagram is that of the newest version; a step that it has no more is in the table alone."""
    allow_style_attributes()
    use, actor = services(), auth.actor()
    found: dict[str, Heat] = {}
    with use.db.read() as conn:
        for crowd in crowds(conn, supervision.scopes(actor), micros(use.clock.now())):
            ref = use.definitions.ref(conn, crowd.definition_id)
            element = use.definitions.process(conn, crowd.definition_id).elements.get(crowd.element_id)
            one = found.setdefault(ref.key, Heat(ref.key, ref.name or ref.key))
            name = (element.name if element is not None else "") or crowd.element_id
            spot = one.spots.setdefault(crowd.element_id, Spot(name))
            spot.open, spot.late = spot.open + crowd.open, spot.late + crowd.late
    crowded = sorted(found.values(), key=lambda one: (-one.open, one.key))
    asked = request.args.get("key", "")
    shown = next((one for one in crowded if one.key == asked), crowded[0] if crowded else None)
    spots = sorted(shown.spots.items(), key=lambda each: -each[1].open) if shown else []
    return render_template(
        "supervision_heat.html",
        modules=("diagram",),
        crowded=crowded,
        shown=shown,
        spots=spots,
        counts={id: [spot.open, spot.late] for id, spot in spots},
    )


@pages.get("/heat/<key>/diagram")
@auth.needs("supervise")
def diagram(key: str) -> Response:
    use = services()
    with use.db.read() as conn:
        row = queries.latest(conn, "process", key)
        xml = use.definitions.xml(conn, row.id) if row is not None else b""
    return Response(xml, content_type=BPMN)
