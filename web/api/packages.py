"""`/packages` and `/definitions`: from the analyst's files to published versions."""

from typing import Any

from flask import Response

from engine import values
from engine.packages import Published
from web import auth, packages
from web.api.blueprint import JSON, Resource
from web.api.schemas import (
    DefinitionShape,
    DefinitionsShape,
    FindingsShape,
    NothingShape,
    PackageShape,
    PageQuery,
    ReasonBody,
    UploadForm,
)
from web.pages.forms import sent_files

api = Resource("packages", "流程包与流程定义")
MULTIPART = "multipart/form-data"


def shape(published: Published) -> dict[str, Any]:
    return {
        "id": published.id,
        "state": published.state,
        "definitions": [{"key": ref.key, "version": ref.version, "name": ref.name} for ref in published.definitions],
        "findings": [finding.as_dict() for finding in published.findings],
    }


@api.post("/packages/lint")
@api.arguments(UploadForm, location="form", content_type=MULTIPART)
@api.response(200, FindingsShape)
@auth.needs("publish")
def lint(form: dict[str, Any]) -> dict[str, Any]:
    """检查流程包，不保存"""
    return {"findings": packages.lint(auth.actor(), sent_files(), form["folder"])}


@api.post("/packages")
@api.arguments(UploadForm, location="form", content_type=MULTIPART)
@api.response(201, PackageShape)
@auth.needs("publish")
def publish(form: dict[str, Any]) -> Response:
    """发布：sandbox 立即生效（201），其他目录等另一人审批（202）"""
    published = packages.publish(auth.actor(), sent_files(), form["folder"])
    return Response(values.dumps(shape(published)), 201 if published.state == "published" else 202, content_type=JSON)


@api.post("/packages/<package_id>/approve")
@api.response(200, PackageShape)
@auth.needs("approve")
def approve(package_id: str) -> dict[str, Any]:
    """批准发布；提交人自己不能批准"""
    return shape(packages.approve(auth.actor(), package_id))


@api.post("/packages/<package_id>/reject")
@api.arguments(ReasonBody)
@api.response(200, NothingShape)
@auth.needs("approve")
def reject(body: dict[str, Any], package_id: str) -> dict[str, Any]:
    """退回，写明原因"""
    packages.reject(auth.actor(), package_id, body["reason"])
    return {}


@api.get("/definitions")
@api.arguments(PageQuery, location="query")
@api.response(200, DefinitionsShape)
def definitions(query: dict[str, Any]) -> dict[str, Any]:
    """每个流程的最新版本"""
    items, cursor = packages.definitions(auth.actor(), query["cursor"] or "", query["limit"])
    return {"items": items, "next": cursor}


@api.get("/definitions/<key>/versions/<int:version>")
@api.response(200, DefinitionShape)
def definition(key: str, version: int) -> dict[str, Any]:
    """一个版本，含流程图 XML"""
    return packages.definition(auth.actor(), key, version)
