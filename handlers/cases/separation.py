"""Nobody handles a case of their own or one they are recused from (PZH D.1, HB-57): asked inside every command."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, literal, or_, select, union

from engine import Actor, store
from engine.database import Database
from engine.errors import NotAllowed, Refused
from handlers.cases.secrecy import Secrecy
from handlers.cases.tables import CaseFile, CasePerson, OwnNumber, Recusal

CASE, PERSON, OWN, RECUSAL = map(store.table, (CaseFile, CasePerson, OwnNumber, Recusal))
_NAMED = (
    select(PERSON.c.id_index)
    .join(CASE, or_(PERSON.c.id == CASE.c.applicant_id, PERSON.c.id == CASE.c.agent_id))
    .where(CASE.c.instance_id == bindparam("b_instance"))
)
_OWN = select(literal(True)).where(OWN.c.person == bindparam("b_person"), OWN.c.id_index.in_(_NAMED))
_RECUSED = select(literal(False)).where(
    RECUSAL.c.person == bindparam("b_person"),
    or_(RECUSAL.c.instance_id == bindparam("b_instance"), RECUSAL.c.id_index.in_(_NAMED)),
)
_BARRED = union(_OWN, _RECUSED)


def why_barred(conn: Connection, person: str, instance_id: str) -> Refused | None:
    """The refusal for a person who must keep away from this case, or None."""
    found = set(conn.scalars(_BARRED, {"b_person": person, "b_instance": instance_id}))
    if True in found:
        return NotAllowed("这是您本人申请或代办的办件，须由其他人办理。")
    if found:
        return NotAllowed("您已登记回避这个办件，须由其他人办理。")
    return None


def barring(db: Database) -> Callable[[str, str], Refused | None]:
    """`why_barred` for the catalogue's policy, which has no connection of its own."""

    def barred(person: str, instance_id: str) -> Refused | None:
        with db.read() as conn:
            return why_barred(conn, person, instance_id)

    return barred


def know_own_number(conn: Connection, secrecy: Secrecy, person: str, id_type: str, number: str) -> None:
    """Remembers the index of one of our people's own number; the number itself is not kept."""
    conn.execute(delete(OWN).where(OWN.c.person == person))
    conn.execute(insert(OWN).values(person=person, id_index=secrecy.index(id_type, number)))


def recuse(
    conn: Connection, id: str, person: str, instance_id: str | None, id_index: bytes | None, reason: str, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Keeps a person away from one case (`instance_id`) or from every case of one applicant (`id_index`)."""
    row = {
        "id": id, "person": person, "instance_id": instance_id, "id_index": id_index, "reason": reason,
        "declared_by": by.person, "declared_at": now,
    }  # fmt: skip
    conn.execute(insert(RECUSAL).values(row))
