"""`/process-instances` and `/incidents`."""

from typing import Any

from flask import Response

from engine import NewInstance
from web import auth, instances
from web.api.blueprint import Resource, answer_once
from web.api.schemas import (
    IncidentShape,
    IncidentsShape,
    InstanceShape,
    NothingShape,
    PageQuery,
    ReasonBody,
    ResolveBody,
    StartBody,
)
from web.services import services

api = Resource("instances", "流程实例与异常")


@api.post("/process-instances")
@api.arguments(StartBody)
@api.response(201, InstanceShape)
@auth.needs("operate")
def start(body: dict[str, Any]) -> Response:
    """启动一个已发布的流程"""
    login = auth.current()
    scope = instances.home_scope(login.actor, login.hall)
    new = NewInstance(body["definition"], body["version"], body["variables"], scope=scope)
    return answer_once(
        lambda once: instances.start(login.actor, new, once), InstanceShape, 201, shape=instances.started
    )


@api.get("/process-instances/<instance_id>")
@api.response(200, InstanceShape)
@auth.needs("operate")
def one(instance_id: str) -> dict[str, Any]:
    """一个流程实例：状态、数据、正在等待的元素、已离开的元素、异常"""
    return instances.shape(instances.seen(auth.actor(), instance_id))


@api.post("/process-instances/<instance_id>/terminate")
@api.arguments(ReasonBody)
@api.response(200, NothingShape)
@auth.needs("operate", "supervise")
def terminate(body: dict[str, Any], instance_id: str) -> Response:
    """终止；原因记入历史"""
    actor = auth.actor()
    return answer_once(
        lambda once: services().engine.terminate_instance(actor, instance_id, body["reason"], once), NothingShape
    )


@api.get("/incidents")
@api.arguments(PageQuery, location="query")
@api.response(200, IncidentsShape)
@auth.needs("operate", "supervise")
def incidents(query: dict[str, Any]) -> dict[str, Any]:
    """未处理的异常，最早的在前"""
    items, cursor = instances.incidents(auth.actor(), query["cursor"] or "", query["limit"])
    return {"items": items, "next": cursor}


@api.post("/incidents/<incident_id>/retry")
@api.response(200, IncidentShape)
@auth.needs("operate", "supervise")
def retry(incident_id: str) -> Response:
    """重试停住的步骤"""
    actor = auth.actor()
    return answer_once(
        lambda once: instances.mend(actor, incident_id, None, once), IncidentShape, shape=instances.mended
    )


@api.post("/incidents/<incident_id>/resolve")
@api.arguments(ResolveBody, required=False)
@api.response(200, IncidentShape)
@auth.needs("operate", "supervise")
def resolve(body: dict[str, Any], incident_id: str) -> Response:
    """写入数据后继续"""
    actor = auth.actor()
    return answer_once(
        lambda once: instances.mend(actor, incident_id, body["variables"], once),
        IncidentShape,
        shape=instances.mended,
    )
