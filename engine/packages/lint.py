"""Everything to say about a package before it is published: its files, and how they fit what is published already."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from engine.bpmn.model import Element, Process
from engine.bpmn.text import Text
from engine.findings import Finding, Severity
from engine.handlers import Handlers
from engine.packages import queries
from engine.packages.inspect import Inspection

Known = Callable[[str, str], bool]
"""Is there a process, form or decision (kind) of that id to resolve to, outside the package?"""


def findings(found: Inspection, known: Known, handlers: Handlers, sandbox: bool) -> list[Finding]:
    """The files' own findings, then those of one part towards another."""
    return [*found.findings, *_across(found, known, handlers, sandbox)]


def ownership(conn: Connection, found: Inspection, folder: str) -> Iterator[Finding]:
    """A key belongs to the folder that published it first."""
    own = queries.owner_of_folder(folder)
    for kind, key in found.claims():
        owner = queries.owner(conn, kind, key)
        if owner is not None and owner != own:
            message = f"{_KINDS[kind]}标识“{key}”已属于“{owner}”，请换一个标识或在原目录中发布。"
            yield Finding("key_taken", "error", message, key)


_KINDS = {"process": "流程", "form": "表单", "decision": "决策"}
_WAYS = {
    "process": "走到这里会停下并提示异常",
    "decision": "走到这里会停下并提示异常",
    "form": "办理时将以普通表格显示数据",
}


def _across(found: Inspection, known: Known, handlers: Handlers, sandbox: bool) -> Iterator[Finding]:
    def missing(kind: str, text: Text | None, element: Element) -> Iterator[Finding]:
        # An expression names its target only when the step is reached.
        if text is None or text.expression is not None or not text.source:
            return
        if found.has(kind, text.source) or known(kind, text.source):
            return
        severity: Severity = "warning" if sandbox else "error"
        where = f"“{element.name or element.id}”（{element.id}）"
        then = f"，{_WAYS[kind]}" if sandbox else ""
        message = f"{where}引用的{_KINDS[kind]}“{text.source}”尚未发布{then}，请一并上传或先发布它。"
        yield Finding(f"missing_{kind}", severity, message, element.id)

    for _, process in found.processes.values():
        for element in process.elements.values():
            if element.kind == "callActivity" and element.called is not None:
                yield from missing("process", element.called.id, element)
            elif element.called is not None:
                yield from missing("decision", element.called.id, element)
            if element.form is not None:
                yield from missing("form", element.form.form_id, element)
                yield from _embedded(process, element)
            yield from _handler(element, handlers, sandbox)


def _embedded(process: Process, element: Element) -> Iterator[Finding]:
    key = element.form.key if element.form is not None else None
    if key is not None and key not in process.forms:
        message = f"“{element.name or element.id}”（{element.id}）引用的内嵌表单“{key}”不在流程图中，请重新保存表单。"
        yield Finding("missing_form", "error", message, element.id)


def _handler(element: Element, handlers: Handlers, sandbox: bool) -> Iterator[Finding]:
    kind = element.job.type if element.job is not None else None
    if kind is None or kind.expression is not None:
        return
    where = f"“{element.name or element.id}”（{element.id}）的任务类型“{kind.source}”"
    handler = handlers.find(kind.source)
    if handler is None:
        message = f"{where}没有对应的处理器，将等待外部程序通过接口办理。"
        yield Finding("unknown_handler", "info", message, element.id)
    elif sandbox and handler.kind != "inline":
        message = f"{where}在沙箱中不会真正执行，请在页面上或通过接口填写结果。"
        yield Finding("sandbox_job", "info", message, element.id)
