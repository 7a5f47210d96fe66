"""Liveness, readiness with reasons, and figures for Prometheus."""

from flask import Blueprint, Response, current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from web import metrics
from web.services import services

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    return Response(current_app.json.dumps({"status": "ok"}), content_type="application/json")


@pages.get("/readyz")
def ready() -> Response:
    reasons = []
    try:
        with services().db.read() as conn:
            conn.execute(text("SELECT 1"))
    except DBAPIError:
        reasons.append("数据库没有应答，请检查数据库服务或磁盘。")
    body = {"status": "ok" if not reasons else "unready", "reasons": reasons}
    return Response(current_app.json.dumps(body), 503 if reasons else 200, content_type="application/json")


@pages.get("/metrics")
def figures() -> Response:
    return Response(
        metrics.text(services(), current_app.extensions["tellerflow.tally"]),
        content_type="text/plain; version=0.0.4; charset=utf-8",
    )
