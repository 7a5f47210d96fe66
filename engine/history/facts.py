"""What can be remembered. A fact has a type, mostly an element, and a body of JSON values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.history.encoding import utc_text
from engine.kernel import effects as kernel


@dataclass(frozen=True, slots=True)
class Fact:
    """`element_id` stays readable when the body's key has been destroyed: never put personal data there."""

    type: str
    element_id: str | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


def command(name: str, args: Mapping[str, Any], now: datetime, element_id: str | None = None, **about: Any) -> Fact:
    """A call of the kernel: the method's name, its arguments without the context, and the context's time.

    `about` is whatever else belongs to the record (task id, message id, reason, ...); a replay does not need it.
    """
    return Fact("command", element_id, {"name": name, "args": dict(args), "now": utc_text(now), **about})


def refused(action: str, code: str, message: str, element_id: str | None = None, **about: Any) -> Fact:
    """An attempt that was refused, such as a second review by the person who did the first."""
    return Fact("refused", element_id, {"action": action, "code": code, "message": message, **about})


def looked(what: str, element_id: str | None = None, **about: Any) -> Fact:
    """A look at personal data. `what` names the page or document, never the data seen."""
    return Fact("looked", element_id, {"what": what, **about})


def of_effects(effects: Iterable[kernel.Effect]) -> list[Fact]:
    """The facts in a command's effects, in order, without what is merely waited for: that follows from the rest."""
    return [fact for effect in effects if (fact := _of(effect)) is not None]


def _of(effect: kernel.Effect) -> Fact | None:
    match effect:
        case kernel.Entered(token, element):
            return Fact("entered", element, {"token": token})
        case kernel.Left(token, element):
            return Fact("left", element, {"token": token})
        case kernel.Cancelled(token, element):
            return Fact("cancelled", element, {"token": token})
        case kernel.FlowTaken(flow):
            return Fact("flow", flow)
        case kernel.VariablesChanged(scope, before, after, element):
            return Fact("data", element, {"scope": scope, "before": before, "after": after})
        case kernel.Decided(token, element, decision, output, matched):
            body = {"token": token, "decision": decision, "output": output, "matched": matched}
            return Fact("decided", element, body)
        case kernel.Handled(token, element, handler, version, given, result):
            body = {"token": token, "handler": handler, "version": version, "input": given, "result": result}
            return Fact("handled", element, body)
        case kernel.Warned(token, element, message):
            return Fact("warned", element, {"token": token, "message": message})
        case kernel.SignalThrown(token, element, name, variables):
            return Fact("signal", element, {"token": token, "name": name, "variables": variables})
        case kernel.IncidentOpened(token, element, kind, message, detail):
            return Fact("incident", element, {"token": token, "kind": kind, "message": message, "detail": detail})
        case kernel.IncidentClosed(token):
            return Fact("incident_closed", None, {"token": token})
        case kernel.Ended(state, end_events):
            return Fact("ended", None, {"state": state, "end_events": list(end_events)})
        case _:
            return None
