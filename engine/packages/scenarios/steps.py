"""What each step of a scenario does to its case. Every function raises Failed where the case does not allow it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine import forms, values
from engine.actor import Actor
from engine.commands.signing import signed
from engine.errors import FormInvalid
from engine.kernel import effects as fx
from engine.packages.scenarios.case import Case, Failed
from engine.packages.scenarios.read import CompleteTask, DoJob, Mend, Pass, Send, Step, Terminate

MAX_FIRED = 1000


def take(case: Case, step: Step) -> None:
    match step:
        case CompleteTask():
            _complete(case, step)
        case DoJob():
            _job(case, step)
        case Pass():
            _pass(case, step)
        case Send(name, None, data):
            if not case.signal(name, values.exact(data)):
                raise Failed(f"没有环节在等信号“{name}”。")
        case Send():
            _message(case, step)
        case Mend():
            _mend(case, step)
        case Terminate():
            case.terminate()


def _complete(case: Case, step: CompleteTask) -> None:
    task = _open(case, case.tasks.values(), step.element, "待办")
    twice = _done_before(case, task, step.by)
    if step.refused == "four_eyes":
        if twice is None:
            raise Failed(f"“{step.element}”由“{step.by}”办理应被拒绝（不相容岗位），实际没有。")
        return
    if twice is not None:
        raise Failed(f"“{step.element}”不能由“{step.by}”办理：同一人已办理“{twice}”，两者互不相容。")
    seen = case.visible(task.scopes)
    form = case.form(task)
    given = values.exact(step.data)
    try:
        taken = given if form is None else forms.merged(form.submit(given, seen, case.now), seen)
    except (forms.FormInvalid, forms.UnknownFields) as refused:
        _refused(step, refused.errors)
        return
    if step.refused:
        raise Failed(f"“{step.element}”的表单应拒绝字段“{'、'.join(step.refused)}”，实际接受了。")
    try:
        given = signed({"properties": task.properties}, taken, Actor(step.by or "", step.by or ""), case.now)
    except FormInvalid as refused:
        _refused(step, refused.errors)
        return
    case.done.append((case.element(task), step.by))
    case.complete(task.token, given)


def _refused(step: CompleteTask, errors: Mapping[str, Sequence[str]]) -> None:
    wanted = set(step.refused or ())
    if not wanted:
        told = "；".join(f"{name}：{'、'.join(sentences)}" for name, sentences in errors.items())
        raise Failed(f"“{step.element}”的表单不接受填写的内容：{told}")
    missing = wanted - set(errors)
    if missing:
        raise Failed(f"“{step.element}”的表单应拒绝字段“{'、'.join(sorted(missing))}”，实际没有。")


def _done_before(case: Case, task: fx.UserTaskOpened, by: str | None) -> str | None:
    """Another task of the same sodGroup that the same person has done (decisions.md 23)."""
    group = task.properties.get("sodGroup")
    if not group or by is None:
        return None
    for element, person in case.done:
        if person == by and element.id != task.element_id and element.properties.get("sodGroup") == group:
            return element.id
    return None


def _job(case: Case, step: DoJob) -> None:
    job = _open(case, case.jobs.values(), step.element, "作业")
    result = values.exact(step.result)
    if step.error is not None:
        case.throw_error(job.token, step.error, step.message, result)
    elif step.fails is not None:
        case.fail(job.token, step.fails)
    else:
        case.complete(job.token, result)


def _pass(case: Case, step: Pass) -> None:
    until = step.time.after(case.now)
    for _ in range(MAX_FIRED):
        due = [(timer.due, wait) for wait, timer in case.timers.items() if timer.due <= until]
        if not due:
            case.now = until
            return
        at, wait = min(due)
        case.now = max(case.now, at)
        case.trigger(wait, {})
    raise Failed(f"这段时间内定时触发超过 {MAX_FIRED} 次，请把时间写短一些。")


def _message(case: Case, step: Send) -> None:
    for wait, subscription in case.subscriptions.items():
        if subscription.kind == "message" and (subscription.name, subscription.key or "") == (step.name, step.key):
            case.trigger(wait, values.exact(step.data))
            return
    waiting = "、".join(f"{sub.name}（{sub.key or ''}）" for sub in case.subscriptions.values()) or "无"
    raise Failed(f"没有环节在等消息“{step.name}”（{step.key}），正在等的有：{waiting}。")


def _mend(case: Case, step: Mend) -> None:
    token = next((t for t, incident in case.incidents.items() if incident.element_id == step.element), None)
    if token is None:
        raise Failed(f"“{step.element}”没有异常需要处理。")
    if step.data is None:
        case.retry(token)
    else:
        case.resolve(token, values.exact(step.data))


def _open(case: Case, opened: Iterable[Any], element_id: str, what: str) -> Any:
    found = next((each for each in opened if each.element_id == element_id), None)
    if found is None:
        if case.state != "running":
            raise Failed(f"“{element_id}”不能办理：流程已经结束。")
        standing = "、".join(case.standing) or "没有可办的环节"
        raise Failed(f"“{element_id}”此时没有打开的{what}，流程停在：{standing}{case.held}。")
    return found
