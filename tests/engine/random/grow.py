"""Grows random models from a seed.

Two rules keep what must happen independent of the order in which an engine takes concurrent steps: every way that may
be under way beside others writes variables of its own, and what ends others (errors, escalations, terminate ends)
stands behind a wait.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from tests.engine.random.blocks import (
    Activity,
    Boundary,
    Call,
    Choice,
    Condition,
    Drawing,
    Event,
    Expression,
    Handler,
    Link,
    Loop,
    Model,
    Parallel,
    Plan,
    Race,
    Repeat,
    Rule,
    Step,
    Stop,
    Sub,
)

CODES = ["E1", "E2", "X1", "X2"]
SHARED = {"k": "k1", "d": 0, "w": 0, "m": None}  # a key, what events bring, what errors bring, what is missing


@dataclass
class Place:
    """Where a block grows. `own` are the variables it may write; `top`: its way may end here; `quiet`: no throws."""

    own: list[str]
    read: list[str]
    depth: int = 0
    top: bool = True
    quiet: bool = False
    home: list[Rule] | None = None  # a multi-instance's input mapping, where its variables are declared
    key: str = "k"
    mixed: bool = False  # the same way may be under way twice in one scope: no joins
    single: bool = True  # no other way of its process or its callers writes in the same step

    @property
    def seen(self) -> list[str]:
        return self.own + self.read


@dataclass
class Grower:
    seed: int
    rng: Random = field(init=False)
    count: int = 0
    budget: int = 0
    variables: dict[str, object] = field(default_factory=lambda: dict(SHARED))
    signals: list[str] = field(default_factory=list)
    throws: list[Event | Stop] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    declared: list[list[str]] = field(default_factory=list)
    alone: bool = False  # nothing runs beside anything else
    strict: bool = False  # escalations always interrupt

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)

    def model(self) -> Model:
        rng = self.rng
        self.alone = rng.random() < 0.2
        self.strict = self.alone or rng.random() < 0.4
        self.budget = rng.choice([4, 8, 14, 20, 30])
        self.drawings.append(Drawing("p", [], []))
        place = Place([self.fresh(None), self.fresh(None)], [])
        self.drawings[0].body = self.plan(place, rng.randint(2, 5))
        self.drawings[0].handlers = self.handlers(place)
        for thrown in self.throws:
            thrown.name = rng.choice(self.signals or ["S0"])
        return Model(self.drawings, self.variables, CODES)

    # -- names
    def id(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def fresh(self, home: list[Rule] | None, prefix: str = "v") -> str:
        """A new variable, declared with a number; only those with `v` hold numbers ever after."""
        name, value = self.id(prefix), self.rng.randint(0, 5)
        if home is None:
            self.variables[name] = value
            for names in self.declared:
                names.append(name)
        else:
            home.append((name, value))
        return name

    def number(self, name: str) -> Expression:
        """What a variable begins with; a list is handed on by its name."""
        value = self.variables[name]
        return value if isinstance(value, int) else name

    def value(self, place: Place) -> Expression:
        kind = self.rng.random()
        if kind < 0.3 or not place.seen:
            return self.rng.randint(0, 9)
        name = self.rng.choice(place.seen)
        return name if kind < 0.6 else (name, self.rng.randint(1, 3))

    def condition(self, place: Place) -> Condition:
        name = "m" if self.rng.random() < 0.04 else self.rng.choice(place.seen)
        return name, self.rng.choice("><="), self.rng.randint(0, 8)

    # -- plans
    def plan(self, place: Place, length: int) -> Plan:
        """At least one block, so that a way always has a first element."""
        found: Plan = []
        for _ in range(length):
            found += self.blocks(place)
        return found

    def blocks(self, place: Place) -> Plan:
        rng = self.rng
        self.budget -= 1
        makers: list[tuple[float, Callable[[Place], Plan]]] = [(10, self.step)]
        if self.budget > 0 and place.depth < 4:
            makers += [(2, self.choice), (1.5, self.sub), (1, self.repeat), (1, self.race), (0.5, self.link)]
            if len(self.drawings) < 4:
                makers.append((1, self.call))
            if not self.alone:
                makers.append((2, self.many))
                if not place.mixed:
                    makers += [(2, self.parallel), (1.5, self.inclusive)]
        weights = [weight for weight, _ in makers]
        return rng.choices([maker for _, maker in makers], weights)[0](place)

    def inner(self, place: Place, **changes: object) -> Place:
        return replace(place, **{"depth": place.depth + 1, **changes})  # type: ignore[arg-type]

    def beside(self, place: Place, **changes: object) -> Place:
        """A place whose way runs beside others: with variables of its own, reading those nobody writes meanwhile."""
        return self.inner(place, own=[self.fresh(place.home)], single=False, **changes)

    # -- single steps
    def step(self, place: Place) -> Plan:
        kinds: dict[str, float] = {
            "user": 5,
            "job": 5,
            "send": 1,
            "rule": 1,
            "message-throw": 1,
            "script": 5,
            "pass": 2,
            "receive": 1,
            "catch": 4,
        }
        if not place.quiet:
            kinds |= {"throw-signal": 1, "throw-escalation": 1.5}
        kind = self.rng.choices(list(kinds), list(kinds.values()))[0]
        made = self.simple(kind, place)
        if kind in ("user", "job", "send", "rule", "receive") and place.depth < 4:
            made.boundaries = self.boundaries(made, place)
        if kind == "throw-escalation" or (kind == "throw-signal" and not place.single):
            return [self.pause(), made]
        return [made]

    def pause(self) -> Step:
        return Step(self.id("a"), kind="job")

    def simple(self, kind: str, place: Place) -> Step:
        rng = self.rng
        made = Step(self.id("a"), kind=kind)
        if kind in ("user", "job", "send", "rule", "message-throw"):
            made.results = tuple(rng.sample(place.own, min(len(place.own), rng.randint(0, 2))))
            if rng.random() < 0.15:
                made.results += (self.id("f"),)
        if kind == "script":
            made.result, made.expression = rng.choice(place.own), self.value(place)
        if kind == "receive":
            made.event = self.event(["message"], place)
        if kind == "catch":
            made.event = self.event(["timer", "message", "signal"], place)
        if kind == "throw-signal":
            made.event = Event("signal")
            self.throws.append(made.event)
            made.inputs = [("d", self.value(place))]
        if kind == "throw-escalation":
            made.event = Event("escalation", rng.choice(CODES[2:]))
        self.mappings(made, place)
        return made

    def mappings(self, made: Step, place: Place) -> None:
        rng, kind = self.rng, made.kind
        local = self.id("x")
        if kind in ("user", "job", "send", "rule", "script", "pass", "message-throw") and rng.random() < 0.25:
            made.inputs = [(local, self.value(place))]
            if rng.random() < 0.3 and place.own:
                made.inputs.append((rng.choice(place.own), (local, 1)))
        if kind.startswith("throw-escalation") and rng.random() < 0.5:
            made.inputs = [("d", self.value(place))]
        if rng.random() < 0.25:
            sources: list[Expression] = [self.value(place), *made.results]
            if made.result:
                sources.append((made.result, 1))
            if made.event is not None and made.event.kind in ("message", "signal") and kind in ("receive", "catch"):
                sources.append("d")
            if made.inputs and kind != "throw-signal":
                sources.append(made.inputs[0][0])
            made.outputs = [(rng.choice(place.own), rng.choice(sources))]

    def event(self, kinds: list[str], place: Place, cycles: bool = False) -> Event:
        kind = self.rng.choice(kinds)
        if kind == "message":
            return Event(kind, self.id("M"), place.key)
        if kind == "signal":
            self.signals.append(self.id("S"))
            return Event(kind, self.signals[-1])
        times = self.rng.choice([None, 0, 1, 2, 3]) if cycles else None
        return Event("timer", seconds=self.rng.randint(60, 5_000_000), times=times)

    # -- events around activities and in scopes
    def boundaries(
        self, host: Activity, place: Place, escalations: bool = False, wanted: float = 0.3
    ) -> list[Boundary]:
        rng, used = self.rng, set[tuple[str, str]]()
        found: list[Boundary] = []
        while rng.random() < wanted and len(found) < 3:
            kinds = ["timer", "message", "signal", "error"] + (["escalation"] if escalations else [])
            kind = rng.choice(kinds)
            interrupting = self.ends_others(kind) or rng.random() < 0.6
            event = self.coded(kind) if kind in ("error", "escalation") else self.event([kind], place, not interrupting)
            if event.kind in ("error", "escalation"):
                if (event.kind, event.name) in used:
                    continue
                used.add((event.kind, event.name))
            found.append(self.boundary(event, interrupting, place))
        return found

    def ends_others(self, kind: str) -> bool:
        return kind == "error" or self.alone or (kind == "escalation" and self.strict)

    def boundary(self, event: Event, interrupting: bool, place: Place) -> Boundary:
        joins = interrupting and not (place.top and self.rng.random() < 0.4)
        inside = (
            self.inner(place, quiet=True, top=False)
            if interrupting
            else self.beside(place, quiet=True, read=[], top=False, mixed=True)
        )
        body = self.plan(inside, self.rng.randint(0, 2))
        return Boundary(self.id("b"), event, interrupting, body, joins, self.event_outputs(event, inside))

    def event_outputs(self, event: Event, place: Place) -> list[Rule]:
        if self.rng.random() < 0.6:
            return []
        source: Expression = "d" if event.kind in ("message", "signal") else self.rng.randint(0, 9)
        return [(self.rng.choice(place.own), source)]

    def coded(self, kind: str) -> Event:
        codes = CODES[:2] if kind == "error" else CODES[2:]
        return Event(kind, self.rng.choice([*codes, ""]))

    def handlers(self, place: Place) -> list[Handler]:
        rng, used = self.rng, set[tuple[str, str]]()
        found: list[Handler] = []
        while rng.random() < 0.25 and len(found) < 2:
            kind = rng.choice(["timer", "message", "signal", "error", "escalation"])
            interrupting = self.ends_others(kind) or rng.random() < 0.5
            event = self.coded(kind) if kind in ("error", "escalation") else self.event([kind], place, not interrupting)
            if (event.kind, event.name) in used:
                continue
            used.add((event.kind, event.name))
            if interrupting:
                inside = self.inner(place, quiet=True, top=True, mixed=False, depth=3)
            else:
                inside = self.beside(place, quiet=True, top=True, read=[], mixed=False)
            body = self.plan(inside, rng.randint(1, 2))
            found.append(Handler(self.id("h"), event, interrupting, body, self.event_outputs(event, inside)))
        return found

    # -- blocks
    def choice(self, place: Place) -> Plan:
        branches: list[tuple[Condition | None, Plan]] = []
        for _ in range(self.rng.randint(1, 3)):
            inside = self.inner(place)
            stops = place.top and self.rng.random() < 0.3
            branches.append(
                (self.condition(place), self.stopping(inside) if stops else self.plan(inside, self.rng.randint(1, 2)))
            )
        default = None if self.rng.random() < 0.9 else self.condition(place)
        branches.append((default, self.plan(self.inner(place), 1)))
        return [Choice(self.id("c"), False, branches)]

    def stopping(
        self, place: Place, kinds: tuple[str, ...] = ("none", "error", "escalation", "signal", "terminate", "message")
    ) -> Plan:
        """A way with an end of its own. What may end others stands behind a wait."""
        kind = self.rng.choice(["none", "message"] if place.quiet else list(kinds))
        stop = Stop(self.id("z"), kind)
        if kind == "error":
            stop.name = self.rng.choice(CODES[:2])
        if kind == "escalation":
            stop.name = self.rng.choice(CODES[2:])
        if kind == "message":
            stop.name = self.id("N")
        if kind == "signal":
            self.throws.append(stop)
        return [*self.plan(place, self.rng.randint(0, 1)), self.pause(), stop]

    def inclusive(self, place: Place) -> Plan:
        branches: list[tuple[Condition | None, Plan]] = []
        joined: list[str] = []
        for number in range(self.rng.randint(2, 3)):
            inside = self.beside(place, top=False, read=place.seen)
            last = number > 0 and self.rng.random() < 0.5
            branches.append((None if last else self.condition(place), self.plan(inside, self.rng.randint(1, 2))))
            joined += inside.own
            if last:
                break
        place.own.extend(joined)
        return [Choice(self.id("o"), True, branches)]

    def parallel(self, place: Place) -> Plan:
        branches: list[Plan] = []
        joined: list[str] = []
        for _ in range(self.rng.randint(2, 3)):
            inside = self.beside(place, top=False, read=place.seen)
            branches.append(self.plan(inside, self.rng.randint(1, 2)))
            joined += inside.own
        if place.top and self.rng.random() < 0.3:
            branches.append(self.stopping(self.beside(place, top=False, read=place.seen)))
        place.own.extend(joined)
        return [Parallel(self.id("g"), branches)]

    def race(self, place: Place) -> Plan:
        branches = []
        for _ in range(self.rng.randint(2, 3)):
            kind = self.rng.choice(["catch", "catch", "receive"])
            step = self.simple(kind, place)
            branches.append((step, self.plan(self.inner(place), self.rng.randint(0, 1))))
        return [Race(self.id("r"), branches)]

    def repeat(self, place: Place) -> Plan:
        counter = self.fresh(place.home)
        body = self.plan(self.inner(place), self.rng.randint(1, 2))
        return [Repeat(self.id("l"), counter, self.rng.randint(1, 3), body)]

    def link(self, place: Place) -> Plan:
        return [Link(self.id("k"))]

    def sub(self, place: Place) -> Plan:
        made = Sub(self.id("s"))
        self.fill(made, place)
        return [made]

    def fill(self, made: Sub, place: Place) -> None:
        inside = self.inner(place, top=True, mixed=False)
        if self.rng.random() < 0.4:
            local = self.id("y")
            made.inputs.append((local, self.value(place)))
            inside = replace(inside, own=[*inside.own, local])
            if self.rng.random() < 0.6:
                made.outputs = [(self.rng.choice(place.own), self.rng.choice(inside.own))]
        made.body = self.plan(inside, self.rng.randint(1, 3))
        made.handlers = self.handlers(inside)
        made.boundaries = self.boundaries(made, place, escalations=True, wanted=0.4)

    def call(self, place: Place) -> Plan:
        made = Call(self.id("u"))
        names = self.child(made, place)
        if not self.alone or self.rng.random() < 0.4:
            made.all_child = self.rng.random() < 0.5
            made.outputs = [(self.rng.choice(place.own), self.rng.choice(names))]
            if not made.all_child and self.rng.random() < 0.3:
                made.outputs = []
        made.boundaries = self.boundaries(made, place, escalations=True, wanted=0.4)
        return [made]

    def child(self, made: Call, around: Place) -> list[str]:
        """Draw the process that is called; answers its variables."""
        drawing = Drawing(self.id("q"), [], [])
        made.process = drawing.id
        self.drawings.append(drawing)
        self.declared.append([])
        place = Place([self.fresh(None), self.fresh(None)], [], depth=2, single=around.single)
        drawing.body = self.plan(place, self.rng.randint(1, 3))
        drawing.handlers = self.handlers(place)
        names = self.declared.pop()
        # A copy of all that is seen would hold what others are just writing.
        made.all_parent = self.strict and around.single and self.rng.random() < 0.7
        if not made.all_parent:
            made.inputs = [("k", around.key), ("d", "d"), ("w", "w"), ("m", "m")]
            made.inputs += [(name, self.number(name)) for name in names]
        elif around.key != "k":
            made.inputs = [("k", around.key)]
        return [name for name in names if name.startswith("v")]

    def many(self, place: Place) -> Plan:
        """A multi-instance activity."""
        rng = self.rng
        items, item = self.id("i"), self.id("t")
        self.variables[items] = [f"{item}-{number}" for number in range(rng.choice([0, 1, 2, 2, 3]))]
        for names in self.declared:
            names.append(items)
        loop = Loop(items, item, None, None, rng.random() < 0.4, None)
        kind = rng.choice(["user", "job", "script", "sub", "call", "receive"])
        key = self.id("k")
        home: list[Rule] = [(key, (place.key, item))]
        own = [self.fresh(home)]
        inside = self.inner(place, own=own, read=[], home=home, key=key, top=True, mixed=False, single=False)
        made: Activity
        if kind == "sub":
            made = Sub(self.id("s"))
            made.body = self.plan(inside, rng.randint(1, 2))
            made.handlers = self.handlers(inside)
            element = rng.choice(own)
        elif kind == "call":
            called = Call(self.id("u"), all_child=False)
            names = self.child(called, inside)
            element = self.id("e")
            called.outputs = [(element, rng.choice(names))]
            made = called
        else:
            step = Step(self.id("a"), kind=kind)
            element = self.id("e")
            if kind == "script":
                step.result, step.expression = element, self.value(inside)
            elif kind == "receive":
                step.event, element = Event("message", self.id("M"), key), "d"
            else:
                step.results = (element,)
            made = step
        made.inputs = home + made.inputs
        made.loop = loop
        if rng.random() < 0.7:
            loop.output, loop.element = self.fresh(place.home, "n"), element
        elif element not in own and kind != "receive":
            self.variables[element] = 0
            for names in self.declared:
                names.append(element)
            if not loop.sequential and kind == "script":
                made.inputs.append((element, 0))
        if self.variables[items] and (loop.sequential or kind in ("user", "job")) and rng.random() < 0.4:
            loop.until = rng.randint(1, 3)
        made.boundaries = self.boundaries(made, place, escalations=kind in ("sub", "call"), wanted=0.3)
        return [made]


def grow(seed: int) -> Model:
    return Grower(seed).model()
