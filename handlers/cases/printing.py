"""What the hall's documents tell of a case and its people beyond the variables of its process."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from catalog import people, places
from engine import store
from handlers.cases import materials, persons
from handlers.cases.checklist import FORM_NAMES
from handlers.cases.secrecy import Secrecy
from handlers.cases.tables import CaseFile
from handlers.identity.check import NAMES

CASE = store.table(CaseFile)
CHANNELS = {
    "window": "窗口",
    "online": "网上",
    "agent": "基层网点代办",
    "bank": "银行网点代办",
    "self_service": "自助终端",
}


def case_for_documents(secrecy: Secrecy) -> Callable[[Connection, str], Mapping[str, Any]]:
    """By instance: {case, applicant, agent, materials}; empty where an instance is no case of the hall."""

    def known(conn: Connection, instance_id: str) -> Mapping[str, Any]:
        case = store.one(conn, select(CASE).where(CASE.c.instance_id == instance_id))
        if case is None:
            return {}
        named = persons.shown(conn, [case["applicant_id"], case["agent_id"]])
        found: dict[str, Any] = {"case": _case(conn, case, secrecy), "materials": _materials(conn, instance_id)}
        for role in ("applicant", "agent"):
            if case[f"{role}_id"] in named:
                found[role] = _person(named[case[f"{role}_id"]])
        return found

    return known


def _case(conn: Connection, case: Mapping[str, Any], secrecy: Secrecy) -> dict[str, Any]:
    teller = case["opened_by"]
    return {
        "no": case["case_no"],
        "item_name": case["item_name"],
        "channel_name": CHANNELS.get(case["channel"], case["channel"]),
        "window_name": places.window_name(conn, case["window"], with_hall=True) or "—",
        "teller": f"{people.names_of(conn, [teller]).get(teller, '系统')}（{teller}）",
        "lookup_code": secrecy.lookup_code(case["case_no"], case["lookup_round"]),
    }


def _person(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": row["name"],
        "kind": row["kind"],
        "id_type_name": NAMES.get(row["id_type"], "证件号码"),
        "id_masked": row["id_masked"],
    }


def _materials(conn: Connection, instance_id: str) -> list[dict[str, Any]]:
    return [
        {
            "name": row["name"],
            "form": FORM_NAMES.get(row["form"], row["form"]),
            "copies": row["copies"],
            "pages": row["pages"],
            "original": ("已退还" if row["returned_at"] else "留存") if row["form"] == "original" else "—",
            "note": row["note"] if row["state"] == "received" else materials.STATES[row["state"]],
        }
        for row in materials.of_case(conn, instance_id)
        if row["state"] != "missing"
    ]
