"""`/tasks/{id}/…`: what is done with a to-do beside completing it; and `/copies`."""

from typing import Any

from flask import Response

from web import auth, operations, tasks
from web.api import operations_schemas as shapes
from web.api.blueprint import Resource, answer_once
from web.api.schemas import CompletedShape, TaskShape

api = Resource("operations", "待办操作")


@api.get("/tasks/<task_id>/operations")
@api.response(200, shapes.OfferShape)
def offered(task_id: str) -> dict[str, Any]:
    """可以进行的操作及不能的原因、可选的人员、可以退回的环节、已征求的意见、催办和抄送"""
    offer = operations.offer(auth.actor(), task_id)
    found = offer.found
    return {
        "operations": found.offered,
        "waits_for": found.row["asked"],
        "asked": found.asked,
        "submission": found.submission,
        "urges": found.urges,
        "copies": found.copies,
        "people": offer.people,
        "targets": [
            {
                "element_id": target.element.id,
                "name": target.element.name or target.element.id,
                "previous": target.previous,
                "applicant": target.applicant,
                "may_jump": target.may_jump,
                "last_by": target.last and target.last["touched_by"],
                "undone": [step.name or step.id for step in target.way.undone],
            }
            for target in found.targets
        ],
        "barred": [
            {"element_id": no.element.id, "name": no.element.name or no.element.id, "why_not": no.why}
            for no in found.barred
        ],
    }


@api.post("/tasks/<task_id>/transfer")
@api.arguments(shapes.HandBody)
@api.response(200, TaskShape)
def transfer(body: dict[str, Any], task_id: str) -> Response:
    """转办：交给同事办理，不再收回"""
    actor = auth.actor()
    return answer_once(
        lambda once: operations.transfer(actor, task_id, body["to"], body["note"], body["revision"], once),
        TaskShape,
        shape=tasks.offered,
    )


@api.post("/tasks/<task_id>/delegate")
@api.arguments(shapes.HandBody)
@api.response(200, TaskShape)
def delegate(body: dict[str, Any], task_id: str) -> Response:
    """委派：请一位同事提意见，答复后自动回到本人决定"""
    actor = auth.actor()
    return answer_once(
        lambda once: operations.delegate(actor, task_id, body["to"], body["note"], body["revision"], once),
        TaskShape,
        shape=tasks.offered,
    )


@api.post("/tasks/<task_id>/add-signers")
@api.arguments(shapes.SignersBody)
@api.response(200, TaskShape)
def add_signers(body: dict[str, Any], task_id: str) -> Response:
    """加签：before 本人决定之前，after 本人提交之后"""
    actor = auth.actor()
    return answer_once(
        lambda once: operations.add_signers(
            actor, task_id, body["mode"], body["people"], body["reason"], body["data"], body["revision"], once
        ),
        TaskShape,
        shape=tasks.offered,
    )


@api.post("/tasks/<task_id>/remove-signer")
@api.arguments(shapes.RemoveBody)
@api.response(200, CompletedShape)
def remove_signer(body: dict[str, Any], task_id: str) -> Response:
    """减签或收回委派：只限尚未答复的人"""
    actor = auth.actor()
    return answer_once(
        lambda once: operations.remove_signer(actor, task_id, body["person"], body["reason"], body["revision"], once),
        CompletedShape,
        shape=lambda done: tasks.completed(actor, done),
    )


@api.post("/tasks/<task_id>/answer")
@api.arguments(shapes.OpinionBody)
@api.response(200, CompletedShape)
def answer(body: dict[str, Any], task_id: str) -> Response:
    """答复委派或加签的意见；最后一人答复后待办回到经办人，或随其提交而完成"""
    actor = auth.actor()
    return answer_once(
        lambda once: operations.answer(
            actor, task_id, body["opinion"], body["agree"], body["signature"], body["revision"], once
        ),
        CompletedShape,
        shape=lambda done: tasks.completed(actor, done),
    )


@api.post("/tasks/<task_id>/return")
@api.arguments(shapes.ReturnBody)
@api.response(200, CompletedShape)
def send_back(body: dict[str, Any], task_id: str) -> Response:
    """退回：申请人补正、上一环节或指定环节；之后按流程继续，或数据未变时直接回到退回人"""
    actor = auth.actor()
    return answer_once(
        lambda once: operations.send_back(
            actor, task_id, body["to"], body["reason"], body["then"], body["revision"], once
        ),
        CompletedShape,
        shape=lambda done: tasks.completed(actor, done),
    )


@api.post("/tasks/<task_id>/take-back")
@api.arguments(shapes.WhyBody)
@api.response(200, CompletedShape)
def take_back(body: dict[str, Any], task_id: str) -> Response:
    """撤回：下一环节无人办理时，收回自己刚办完的环节"""
    actor = auth.actor()
    return answer_once(
        lambda once: operations.take_back(actor, task_id, body["reason"], once),
        CompletedShape,
        shape=lambda done: tasks.completed(actor, done),
    )


@api.post("/tasks/<task_id>/urge")
@api.arguments(shapes.UrgeBody)
@api.response(201, shapes.UrgeShape)
def urge(body: dict[str, Any], task_id: str) -> Response:
    """催办：每项待办每天最多三次"""
    actor = auth.actor()
    return answer_once(lambda once: operations.urge(actor, task_id, body["note"], once), shapes.UrgeShape, 201)


@api.post("/tasks/<task_id>/copy")
@api.arguments(shapes.CopyBody)
@api.response(201, shapes.CopiesShape)
def copy(body: dict[str, Any], task_id: str) -> Response:
    """抄送：告知有权查看的人，不影响办理"""
    actor = auth.actor()
    return answer_once(
        lambda once: operations.copy(actor, task_id, body["people"], body["note"], once),
        shapes.CopiesShape,
        201,
        shape=lambda made: {"items": made, "next": None},
    )


@api.post("/tasks/<task_id>/terminate")
@api.arguments(shapes.WhyBody)
@api.response(200, shapes.EndedShape)
def terminate(body: dict[str, Any], task_id: str) -> Response:
    """终止：由经办人结束本件"""
    actor = auth.actor()
    return answer_once(
        lambda once: operations.terminate(actor, task_id, body["reason"], body["revision"], once),
        shapes.EndedShape,
        shape=lambda ended: {"process_instance": ended},
    )


@api.get("/copies")
@api.arguments(shapes.CopiesQuery, location="query")
@api.response(200, shapes.CopiesShape)
def copies(query: dict[str, Any]) -> dict[str, Any]:
    """抄送我的，新的在前"""
    items, cursor = operations.copies(auth.actor(), query["unread"], query["limit"], query["cursor"])
    return {"items": items, "next": cursor}


@api.post("/copies/<copy_id>/read")
@api.response(200, shapes.CopyShape)
def read_copy(copy_id: str) -> Response:
    """标为已阅"""
    actor = auth.actor()
    return answer_once(lambda once: operations.read_copy(actor, copy_id, once), shapes.CopyShape)
