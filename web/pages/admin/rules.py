"""口令规则: what passwords must be like, set by the security administrator."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from catalog.administration import rules as commands
from catalog.administration.kinds import SECURITY, administers, does
from catalog.password_rules import LABELS
from catalog.rules_now import rules
from catalog.scopes import EVERYWHERE
from web import auth
from web.pages.admin.typed import NONE, Answer, Refusal, attempt, filled, typed
from web.pages.forms import reason
from web.services import services

pages = Blueprint("admin_rules", __name__, url_prefix="/admin/rules")


@pages.get("")
def show() -> str:
    return _page(NONE)


def _page(refusal: Refusal) -> str:
    actor, use = auth.actor(), services()
    if not does(actor, SECURITY):
        raise auth.lacking(SECURITY)
    with use.db.read() as conn:
        now = rules(conn, use.region)
    return render_template(
        "admin_rules.html",
        rules=now,
        kept=typed(*LABELS) if refusal.where else now.as_dict(),
        labels=LABELS,
        pack=use.region,
        typed_reason=typed("reason")["reason"],
        may_change=administers(actor, SECURITY, EVERYWHERE),
        refusal=refusal,
    )


@pages.post("")
def change() -> Answer:
    auth.check_write()

    def command() -> Response:
        with services().admin.change(auth.actor()) as work:
            commands.set_rules(work, filled(typed(*LABELS)), reason())
        return redirect(url_for("admin_rules.show", note="saved"), 303)

    return attempt("rules", command, _page)
