"""The public page behind the QR code on every document: is it ours, for whom, and does it still hold? No log-in."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalog.errors import TooMany
from engine.errors import NotFound
from handlers.documents.wording import day
from web.verification import verified

pages = Blueprint("verify", __name__, url_prefix="/verify")


@pages.get("")
def ask() -> str | Response:
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("verify.show", code=typed[:100]), 303)
    return render_template("verify.html", typed="", facts=None, problem="")


@pages.get("/<code>")
def show(code: str) -> str | tuple[str, int]:
    try:
        facts = verified(code)
    except NotFound:
        problem = "没有查到这个验证码的文书，请核对验证码；如确属本机关出具，请到大厅或拨打 12333 核实。"
        return render_template("verify.html", typed=code[:100], facts=None, problem=problem), 404
    except TooMany as refused:
        return render_template("verify.html", typed=code[:100], facts=None, problem=str(refused)), 429
    return render_template("verify.html", typed="", facts=facts, made_on=day(facts.made_at), problem="")
