"""管理记录: who changed what and when, before → after, for administrators and auditors."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request

from catalog.administration import CHAIN, KINDS, reading
from catalog.administration.kinds import SECURITY
from engine import history
from engine.feel.temporal import BEIJING
from web import administration, auth
from web.admin_words import FIELDS, value_words
from web.services import services

pages = Blueprint("admin_changes", __name__, url_prefix="/admin/changes")
ARGUMENTS = ("person", "subject", "kind", "since", "until", "cursor")
MOST = 40


@pages.get("")
def show() -> str:
    use, actor = services(), auth.actor()
    scopes = administration.readable(actor)
    if not scopes:
        raise auth.lacking(SECURITY, "audit")
    asked = {name: request.args.get(name, "").strip()[:100] for name in ARGUMENTS}
    if asked["kind"] not in KINDS:
        asked["kind"] = ""
    since, until = _day(asked, "since"), _day(asked, "until")
    wanted = reading.ChangeFilter(
        asked["person"], asked["subject"], asked["kind"], since, until and until + timedelta(days=1)
    )
    with use.db.read() as conn:
        page = reading.changes(conn, use.admin.keys, wanted, scopes, MOST, asked["cursor"] or None)
        # one chain, read whole: whether any of it was tampered with is said above it
        report = history.verify(conn, CHAIN) if request.args.get("check") else None

    def arguments(**changed: Any) -> dict[str, Any]:
        return {name: value for name, value in (asked | changed).items() if value}

    return render_template(
        "admin_changes.html",
        changes=[row | {"lines": _lines(row["body"])} for row in page.items],
        next=page.next,
        asked=asked,
        filtered=any(asked[name] for name in ARGUMENTS if name != "cursor"),
        kinds=KINDS,
        report=report,
        arguments=arguments,
    )


def _day(asked: dict[str, str], name: str) -> datetime | None:
    """Midnight of a day of the address; what is no day is left out."""
    try:
        return datetime.combine(date.fromisoformat(asked[name]), time(), BEIJING)
    except ValueError:
        asked[name] = ""
        return None


def _lines(body: Any) -> list[tuple[str, str, str]]:
    """(field, before, after) of each field that changed; of what was made or taken away, those that said something."""
    if body is None:
        return []
    both = body["before"] is not None and body["after"] is not None
    before, after = body["before"] or {}, body["after"] or {}
    return [
        (FIELDS.get(key, key), value_words(before.get(key)), value_words(after.get(key)))
        for key in {**before, **after}
        if both or before.get(key) or after.get(key)
    ]
