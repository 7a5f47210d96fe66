"""发布审批: the second person decides."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web import auth, packages
from web.pages.forms import reason

pages = Blueprint("approvals", __name__, url_prefix="/approvals")


@pages.get("")
@auth.needs("approve")
def show() -> str:
    return render_template("approvals.html", waiting=packages.waiting(auth.actor()))


@pages.post("/<package_id>/approve")
def approve(package_id: str) -> Response:
    auth.check_write()
    auth.require("approve")
    packages.approve(auth.actor(), package_id)
    return redirect(url_for("approvals.show", note="approved"), 303)


@pages.post("/<package_id>/reject")
def reject(package_id: str) -> Response:
    auth.check_write()
    auth.require("approve")
    packages.reject(auth.actor(), package_id, reason())
    return redirect(url_for("approvals.show", note="rejected"), 303)
