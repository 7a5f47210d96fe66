"""Voiding a printed document with a reason, and printing it anew under another number, told in the case's history."""

from collections.abc import Mapping
from typing import Any

from engine import Actor, Once
from engine.commands.work import Work
from engine.errors import FormInvalid, NotAllowed, NotFound
from handlers import documents
from handlers.base import HandlerFailed
from handlers.cases import rights
from handlers.numbering.counter import NumberRefused
from web import cases
from web.services import services

Row = dict[str, Any]


def void(actor: Actor, document_id: str, reason: str, once: Once | None = None) -> Row:
    """The document, marked. Raises NotFound for who does not see its case, NotAllowed for who does not work on it."""

    def command(work: Work) -> Row:
        row = documents.document(work.conn, document_id)
        _check(work, actor, row)
        try:
            voided = services().papers.void(work.conn, document_id, reason, actor, work.now)
        except NumberRefused as refused:
            raise FormInvalid({"reason": [str(refused)]}, str(refused)) from refused
        running = work.find(row["instance_id"])
        if running is not None and running.data_key is not None:
            running.note(
                "document_voided", document=document_id, title=row["title"], number=row["number"], reason=reason
            )
        return cases.document(voided)

    return services().engine.run(actor, command, once)


def reprint(actor: Actor, document_id: str) -> Row:
    """The new document in the place of a voided one; asked twice, the same."""
    use = services()
    with use.db.read() as conn:
        row = documents.document(conn, document_id)
        case = rights.case_of_instance(conn, actor, row["instance_id"])
        rights.check_works(conn, actor, case)
    try:
        return cases.document(use.papers.reprint(document_id, actor, use.clock.now()))
    except HandlerFailed as failed:
        raise NotAllowed(str(failed)) from failed


def _check(work: Work, actor: Actor, row: Mapping[str, Any]) -> None:
    try:
        case = rights.case_of_instance(work.conn, actor, row["instance_id"])
    except NotFound:
        raise NotFound("这份文书") from None
    rights.check_works(work.conn, actor, case)
