"""One instance played from a test: short verbs over Mini, which saves and restores after every command."""

from collections.abc import Mapping
from typing import Any

from engine.kernel import Context, Place
from engine.kernel import effects as fx
from engine.values import exact
from tests.support import drawing as d
from tests.support.drawing import Part
from tests.support.mini import START, Mini, Wait

Data = Mapping[str, Any]


class Play(Mini):
    """`case` counts started instances; the verbs without one speak of the first."""

    def __init__(self, *files: bytes, context: Context | None = None) -> None:
        super().__init__(context)
        self.publish(*files)

    def begin(self, variables: Data | None = None, element_id: str | None = None, key: str = "p") -> "Play":
        self.start(key, variables, element_id)
        return self

    # -- doing
    def at(self, element: str, number: int = 0) -> Wait:
        """The open job or user task at an element."""
        found = [w for w in self.waits if w.kind in ("job", "task") and w.element == element]
        assert found, f"nothing to do at {element}, but at {self.todo}"
        return found[number]

    def do(self, element: str, variables: Data | None = None, number: int = 0) -> "Play":
        self.complete(self.at(element, number), variables)
        return self

    def err(self, element: str, code: str, variables: Data | None = None, number: int = 0) -> "Play":
        self.throw(self.at(element, number), code, variables)
        return self

    def fire(self, element: str, variables: Data | None = None, number: int = 0) -> "Play":
        """Let the wait for an event come true."""
        found = [w for w in self.waits if w.element == element and w.kind in ("timer", "message", "signal")]
        self.trigger(found[number], variables)
        return self

    def send(self, name: str, key: str | None = "k1", variables: Data | None = None) -> "Play":
        assert self.message(name, key, variables), f"nobody waits for {name} {key}"
        return self

    def moving(self, drop: list[str], place: list[Place]) -> "Play":
        """Drop the tokens that stand on these elements and place new ones."""
        tokens = [a.token for a in self._load(self.cases[0]).active() if a.element_id in drop]
        self._run(0, lambda i, c: i.move(c, tokens, place))
        return self

    def set_root(self, variables: Data) -> "Play":
        self._run(0, lambda i, c: i.set_variables(c, 0, exact(variables)))
        return self

    # -- looking
    @property
    def todo(self) -> list[str]:
        return sorted(w.element for w in self.waits if w.kind in ("job", "task"))

    @property
    def waiting(self) -> list[str]:
        """Elements of open timers, messages and signals."""
        return sorted(w.element for w in self.waits if w.kind in ("timer", "message", "signal"))

    @property
    def left(self) -> list[str]:
        return self.cases[0].left

    @property
    def status(self) -> str:
        return self.cases[0].status

    @property
    def vars(self) -> dict[str, Any]:
        return self.variables(0)

    @property
    def held(self) -> list[str]:
        """Elements with an open incident."""
        return sorted(found.element_id for found in self.cases[0].incidents.values())

    @property
    def incident(self) -> fx.IncidentOpened:
        (found,) = self.cases[0].incidents.values()
        return found

    @property
    def ends(self) -> tuple[str, ...]:
        (found,) = [e for e in self.cases[0].effects if isinstance(e, fx.Ended)]
        return found.end_events

    def sees(self, element: str, number: int = 0) -> dict[str, Any]:
        return self.visible(self.at(element, number))

    def of(self, kind: type[Any]) -> list[Any]:
        return [effect for effect in self.cases[0].effects if isinstance(effect, kind)]

    def ended(self, **variables: Any) -> None:
        """The instance is complete and nothing is left over; its variables hold at least these values."""
        assert self.status == "completed"
        assert not self.waits
        assert not self.cases[0].incidents
        wanted = exact(variables)
        assert {name: self.vars.get(name) for name in wanted} == wanted


def play(
    parts: list[Part], flows: str, variables: Data | None = None, *more: bytes, context: Context | None = None
) -> Play:
    """A diagram with one process, published and started."""
    return Play(*more, d.diagram(parts, flows), context=context).begin(variables)


__all__ = ["START", "Play", "d", "play"]
