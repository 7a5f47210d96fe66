"""On-the-spot authorization (现场授权): a supervisor allows one act on the teller's screen with their own sign-in."""

from datetime import timedelta

from sqlalchemy import insert, select, update

from catalog.access import in_scope
from catalog.regions import RegionPack
from engine import Actor, history, store
from engine.commands.work import Work
from engine.errors import FourEyes, NotAllowed, NotFound
from handlers.cases import rights
from handlers.cases.tables import OnTheSpot

GRANT = store.table(OnTheSpot)
LASTS = timedelta(minutes=10)
LOG = "authorizations"


def authorize(
    work: Work, region: RegionPack, supervisor: Actor, act: str, reason: str, case_no: str | None, scope: str
) -> store.Fields:
    """`work.actor` is the teller; `supervisor` has just proved who they are, with every post held now.

    `scope` is where a grant without a case is used. Raises NotAllowed for who may not authorize there (HB-21, PZH 5.3),
    FourEyes for oneself.
    """
    case = None if case_no is None else rights.case_seen(work.conn, work.actor, case_no)
    if supervisor.person == work.actor.person:
        raise FourEyes("授权须由另一人进行，不能给自己授权。", supervisor.person)
    place = scope if case is None else case["scope"]
    duties = {duty for post in supervisor.posts if post in region.posts for duty in region.posts[post].duties}
    if "authorize" not in duties or not in_scope(supervisor, place):
        raise NotAllowed("此人没有现场授权的岗位或不在授权范围内，请联系本厅前台主管。")
    if case is not None:
        refusal = rights.why_barred(work.conn, supervisor.person, case["instance_id"])
        if refusal is not None:
            raise refusal
    row = {
        "id": work.parts.new_id(), "instance_id": case and case["instance_id"], "act": act, "reason": reason,
        "teller": work.actor.person, "window": work.actor.window, "supervisor": supervisor.person,
        "given_at": work.now, "expires_at": work.now + LASTS, "used_at": None,
    }  # fmt: skip
    work.conn.execute(insert(GRANT).values(row))
    _note(work, row, "authorized")
    return row


def use(work: Work, grant_id: str, act: str, instance_id: str | None) -> store.Fields:
    """Spends a grant within the act it was given for. Raises NotAllowed for any other act, case, person or time."""
    row = store.one(work.conn, select(GRANT).where(GRANT.c.id == grant_id).with_for_update())
    if row is None or row["teller"] != work.actor.person:
        raise NotFound("这次授权")
    if row["act"] != act or row["instance_id"] != instance_id:
        raise NotAllowed("这次授权是给另一项操作的，请主管重新授权。")
    if row["used_at"] is not None:
        raise NotAllowed("这次授权已经用过，每次授权只能用一次，请主管重新授权。")
    if row["expires_at"] <= work.now:
        raise NotAllowed("这次授权已过期，请主管重新授权。")
    work.conn.execute(update(GRANT).where(GRANT.c.id == grant_id).values(used_at=work.now))
    _note(work, row, "authorization_used")
    return row | {"used_at": work.now}


def _note(work: Work, row: store.Fields, type: str) -> None:
    body = {"grant": row["id"], "act": row["act"], "reason": row["reason"], "supervisor": row["supervisor"]}
    running = None if row["instance_id"] is None else work.find(row["instance_id"])
    if running is not None:
        running.note(type, **body)
        return
    parts = work.parts
    fact = history.Fact(type, None, body)
    history.record(work.conn, LOG, [fact], work.actor, work.now, parts.clock.simulated, parts.keys)
