"""What went to and came from another region in a case, in the order of time, in words."""

from typing import Any

from sqlalchemy import Connection

from handlers.registry import other_region
from handlers.registry.other_region.words import ANSWERS, LETTERS, VERDICTS


def told(conn: Connection, instance_id: str) -> list[dict[str, Any]]:
    """Each as {at, out, name, no, with, words, odd}; `odd`: nothing was done with it."""
    out = [
        {
            "at": row["sent_at"], "out": True, "name": LETTERS[row["kind"]], "no": row["request_no"],
            "with": row["agency"], "words": _asked(row["body"]), "odd": False,
        }
        for row in other_region.letters_of(conn, instance_id)
    ]  # fmt: skip
    back = [
        {
            "at": row["received_at"], "out": False, "name": ANSWERS[row["kind"]], "no": row["request_no"],
            "with": row["answer_no"], "words": _became(row), "odd": row["verdict"] != "received",
        }
        for row in other_region.answers_of(conn, instance_id)
    ]  # fmt: skip
    return sorted(out + back, key=lambda each: each["at"])


def _asked(body: dict[str, Any]) -> str:
    return "；".join(row["text"].rstrip("。") for row in body.get("differences") or [])


def _became(row: Any) -> str:
    again = f"；同一份又来 {row['times'] - 1} 次，没有重复处理" if row["times"] > 1 else ""
    return VERDICTS[row["verdict"]] + again
