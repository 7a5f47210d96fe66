"""`/tasks`: the inbox, and what is done with a to-do."""

import hashlib
from typing import Any

from flask import Response, request

from engine import values
from web import auth, previewing, tasks
from web.api.blueprint import JSON, Resource, answer_once
from web.api.schemas import (
    CommentBody,
    CommentShape,
    CompleteBody,
    CompletedShape,
    CountsShape,
    DraftBody,
    DraftSavedShape,
    PreviewBody,
    PreviewShape,
    ReassignBody,
    RevisionBody,
    TaskQuery,
    TaskShape,
    TasksShape,
)
from web.services import services

api = Resource("tasks", "待办")


@api.get("/tasks")
@api.arguments(TaskQuery, location="query")
@api.response(200, TasksShape)
def inbox(query: dict[str, Any]) -> dict[str, Any]:
    """待办列表：mine 本人、group 本组、all 全部可见"""
    items, cursor = tasks.listed(auth.actor(), query)
    return {"items": items, "next": cursor}


@api.get("/tasks/counts")
@api.response(200, CountsShape)
def counts() -> Response:
    """各视图的数目；带 ETag，没有变化时答 304"""
    body = values.dumps(services().engine.task_counts(auth.actor()))
    response = Response(body, content_type=JSON)
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@api.get("/tasks/<task_id>")
@api.response(200, TaskShape)
def one(task_id: str) -> dict[str, Any]:
    """一项待办：表单、数据、草稿和本人现在能做的事"""
    return tasks.whole(services().engine.task(auth.actor(), task_id))


@api.post("/tasks/<task_id>/claim")
@api.arguments(RevisionBody, required=False)
@api.response(200, TaskShape)
def claim(body: dict[str, Any], task_id: str) -> Response:
    """领取"""
    actor = auth.actor()
    return answer_once(
        lambda once: tasks.claim(actor, task_id, body.get("revision"), once), TaskShape, shape=tasks.offered
    )


@api.post("/tasks/<task_id>/release")
@api.arguments(RevisionBody, required=False)
@api.response(200, TaskShape)
def release(body: dict[str, Any], task_id: str) -> Response:
    """放回待领，让同岗的人领取"""
    actor = auth.actor()
    return answer_once(
        lambda once: tasks.release(actor, task_id, body.get("revision"), once), TaskShape, shape=tasks.offered
    )


@api.post("/tasks/<task_id>/complete")
@api.arguments(CompleteBody)
@api.response(200, CompletedShape)
def complete(body: dict[str, Any], task_id: str) -> Response:
    """提交；答这项待办和同一流程里新出现的待办"""
    actor = auth.actor()
    return answer_once(
        lambda once: tasks.complete(actor, task_id, body["data"], body["revision"], once),
        CompletedShape,
        shape=lambda done: tasks.completed(actor, done),
    )


@api.post("/tasks/<task_id>/draft")
@api.arguments(DraftBody)
@api.response(200, DraftSavedShape)
def draft(body: dict[str, Any], task_id: str) -> Response:
    """保存草稿，不检查、不提交"""
    actor = auth.actor()
    return answer_once(
        lambda once: services().engine.save_draft(actor, task_id, body["data"], once),
        DraftSavedShape,
        shape=lambda at: {"by": actor.person, "saved_at": at},
    )


@api.post("/tasks/<task_id>/preview")
@api.arguments(PreviewBody)
@api.response(200, PreviewShape)
def preview(body: dict[str, Any], task_id: str) -> dict[str, Any]:
    """提交后会怎样：在副本上试走，不保存任何内容；不能确定的写明原因"""
    return previewing.preview(auth.actor(), task_id, body["data"])


@api.post("/tasks/<task_id>/comment")
@api.arguments(CommentBody)
@api.response(201, CommentShape)
def comment(body: dict[str, Any], task_id: str) -> Response:
    """写一条意见，记入历史"""
    actor = auth.actor()
    return answer_once(lambda once: services().engine.comment(actor, task_id, body["text"], once), CommentShape, 201)


@api.post("/tasks/reassign")
@api.arguments(ReassignBody)
@api.response(200, TasksShape)
@auth.needs("supervise", "operate")
def reassign(body: dict[str, Any]) -> Response:
    """主管转交：要么全部成功，要么都不变"""
    actor = auth.actor()
    to = tasks.receiver(body["to"])
    return answer_once(
        lambda once: tasks.reassign(actor, body["tasks"], to, body["reason"], once),
        TasksShape,
        shape=lambda moved: {"items": [tasks.offered(each) for each in moved], "next": None},
    )
