"""The REST API, version 1: each module is one resource of the contract."""

from flask import Flask
from flask_smorest import Api

from web.api import (
    audit,
    cases,
    clock,
    docs,
    documents,
    files,
    instances,
    jobs,
    materials,
    operations,
    packages,
    public,
    regions,
    session,
    signals,
    tasks,
    verify,
    visits,
    window,
)


class TellerFlowApi(Api):
    """flask-smorest without its own errors: those are answered in web/problems.py alone."""

    def _register_error_handlers(self) -> None:
        pass


def register(app: Flask) -> None:
    app.config.update(
        API_TITLE="综合柜员流程平台 API",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = TellerFlowApi(app)
    for module in (
        session,
        tasks,
        operations,
        cases,
        visits,
        materials,
        documents,
        files,
        public,
        verify,
        instances,
        packages,
        signals,
        regions,
        jobs,
        clock,
        window,
        audit,
    ):
        api.register_blueprint(module.api)
    docs.register(app, api)
