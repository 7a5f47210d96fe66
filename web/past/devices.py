"""The devices of the past's windows: they answer at once, as the plan of the case says, and nothing is rung at."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine import Database, store
from engine.handlers import BusinessError, HandlerInfo, Handlers, JobCall, JobHandler
from handlers.registry.tables import RegistryCard
from web.past.life import Life

READ = "past-read"
CARD = store.table(RegistryCard)
USUAL: Mapping[str, Mapping[str, Any]] = {
    "device.read_card": {"medium": "social_security_card"},
    "device.pin": {"pin": "set"},
    "device.print": {"copies": 1},
}


def handlers(lives: Mapping[str, Life], real: Handlers, db: Database) -> dict[str, HandlerInfo]:
    """By job type; a card that was read here is looked up by the last digits of the person's newest card."""

    def answer(call: JobCall) -> dict[str, Any]:
        life = lives[call.instance_id]
        planned = life.plan.message(call.type, life.told[call.type])
        life.told[call.type] += 1
        result = dict(USUAL[call.type] if planned is None else planned.data)
        if "failed" in result:
            sentence = str(result["failed"])
            raise BusinessError(str(result.get("code", "DEVICE_FAILED")), sentence, {"device_problem": sentence})
        return result

    def read_card(call: JobCall) -> dict[str, Any]:
        result = answer(call)
        who = call.variables.get("applicant") or {}
        told = {"name_masked": who.get("name_masked", ""), "id_masked": "", "digest": "", "device": "past"}
        return {"card": {"request": READ, **told, **result}}

    def print_(call: JobCall) -> dict[str, Any]:
        document = call.variables.get("document_id")
        return {"printed": {"request": READ, "digest": "", "device": "past", "document": document, **answer(call)}}

    def card(call: JobCall) -> dict[str, Any]:
        looked_up = real.find("registry.card")
        assert isinstance(looked_up, JobHandler)
        if call.variables.get("request") != READ:
            return dict(looked_up.run(call))
        newest = select(CARD.c.masked).where(CARD.c.person == call.variables["person"]).order_by(CARD.c.id.desc())
        with db.read() as conn:
            masked = conn.scalar(newest.limit(1)) or ""
        variables = {**call.variables, "request": None, "tail": masked[-3:]}
        again = JobCall(
            call.key, call.type, call.headers, variables, call.instance_id, call.element_id, call.attempt, call.now
        )
        return dict(looked_up.run(again))

    runs = {"device.read_card": read_card, "device.pin": answer, "device.print": print_, "registry.card": card}
    return {type: JobHandler(type, "1", run) for type, run in runs.items()}
