"""The kernel as played by a history: Mini, saved and restored after every command."""

from collections import Counter

from engine.kernel import effects as fx
from engine.values import exact
from tests.engine.random.blocks import Model
from tests.engine.random.histories import Action, Open, incident_of, open_of, shown
from tests.engine.random.paint import paint
from tests.engine.random.running import Data
from tests.support.mini import Mini, Wait


class InMemory:
    def __init__(self) -> None:
        self.mini = Mini()
        self._seen = 0

    def begin(self, model: Model) -> None:
        self.mini.publish(paint(model))
        self.mini.start("p", model.variables)

    def act(self, action: Action, number: int) -> None:
        mini, data = self.mini, dict(action.data)
        self._seen = len(mini.cases[0].left)
        match action.verb:
            case "complete":
                mini.complete(self._find(action, number), data)
            case "throw":
                mini.throw(self._find(action, number), action.code, data)
            case "fail":
                mini.fail(self._find(action, number))
            case "message":
                assert action.wait is not None
                mini.message(action.wait.name, action.wait.key, data)
            case "signal":
                assert action.wait is not None
                mini.signal(action.wait.name, data)
            case "advance":
                assert action.until is not None
                mini.advance((action.until - mini.now).total_seconds())
            case "retry":
                token = self._held(action, number)
                mini._run(0, lambda i, c: i.retry(c, token))
            case "resolve":
                token = self._held(action, number)
                mini._run(0, lambda i, c: i.resolve(c, token, exact(data)))
            case "terminate":
                mini.terminate(0)

    def _find(self, action: Action, number: int) -> Wait:
        assert action.wait is not None
        wanted = open_of(action.wait)
        return [wait for wait in self.mini.waits if self._open(wait) == wanted][number]

    def _open(self, wait: Wait) -> Open:
        if wait.kind in ("job", "task"):
            return Open(wait.kind, wait.element, shown(self.mini.visible(wait)))
        if wait.kind == "timer":
            return Open(wait.kind, wait.element, str(wait.data.due))
        return Open(wait.kind, wait.element, f"{wait.data.name} {wait.data.key or ''}".strip())

    def ready(self) -> bool:
        return True

    def left(self) -> list[str]:
        return self.path()[self._seen :]

    def path(self) -> list[str]:
        return self.mini.cases[0].left

    def open(self) -> Counter[Open]:
        return Counter(map(self._open, self.mini.waits))

    def incidents(self) -> Counter[Open]:
        return Counter(found for _, found in self._incidents())

    def _incidents(self) -> list[tuple[int, Open]]:
        case = self.mini.cases[0]
        live = self.mini._load(case)
        seen = [(token, live.variables.visible(live.tree.tasks[token])) for token in case.incidents]
        return [(token, Open("incident", case.incidents[token].element_id, shown(data))) for token, data in seen]

    def _held(self, action: Action, number: int) -> int:
        assert action.incident is not None
        wanted = incident_of(action.incident)
        return [token for token, found in self._incidents() if found == wanted][number]

    def status(self) -> str:
        return self.mini.cases[0].status

    def ends(self) -> set[str]:
        (found,) = [effect for effect in self.mini.cases[0].effects if isinstance(effect, fx.Ended)]
        return set(found.end_events)

    def variables(self) -> Data:
        return self.mini.variables(0)
