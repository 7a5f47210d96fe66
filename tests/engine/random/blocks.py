"""Block-structured diagrams as plain trees: what the generator grows, the painter draws and the oracle interprets."""

from dataclasses import dataclass, field

Expression = int | str | tuple[str, int] | tuple[str, str]  # a number, a variable, or a sum (of texts: put together)
Condition = tuple[str, str, int]  # variable, one of > < =, number
Rule = tuple[str, Expression]  # target, source
Plan = list["Block"]


@dataclass
class Event:
    """`kind`: timer message signal error escalation. `times`: None fires once, 0 for ever, else so often."""

    kind: str
    name: str = ""
    key: Expression | None = None
    seconds: int = 0
    times: int | None = None


@dataclass
class Boundary:
    """`joins`: the way goes back to behind the activity; else it has an end of its own."""

    id: str
    event: Event
    interrupting: bool
    body: Plan
    joins: bool
    outputs: list[Rule] = field(default_factory=list)


@dataclass
class Handler:
    """An event sub-process."""

    id: str
    event: Event
    interrupting: bool
    body: Plan
    outputs: list[Rule] = field(default_factory=list)


@dataclass
class Loop:
    """`items` names a list variable; `until` is a number of completed instances."""

    items: str
    item: str
    output: str | None
    element: str | None
    sequential: bool
    until: int | None


@dataclass
class Activity:
    id: str
    inputs: list[Rule] = field(default_factory=list)
    outputs: list[Rule] = field(default_factory=list)
    boundaries: list[Boundary] = field(default_factory=list)
    loop: Loop | None = None

    @property
    def merges(self) -> bool:
        return any(event.joins for event in self.boundaries)


@dataclass
class Step(Activity):
    """`kind`: user job send rule message-throw message-end receive catch script pass throw-signal throw-escalation."""

    kind: str = "pass"
    event: Event | None = None
    result: str = ""
    expression: Expression = 0
    results: tuple[str, ...] = ()  # what a person or worker may answer


@dataclass
class Sub(Activity):
    body: Plan = field(default_factory=list)
    handlers: list[Handler] = field(default_factory=list)


@dataclass
class Call(Activity):
    process: str = ""
    all_parent: bool = True
    all_child: bool = True


@dataclass
class Choice:
    """Exclusive or inclusive; the last branch is the default where its condition is None."""

    id: str
    inclusive: bool
    branches: list[tuple[Condition | None, Plan]]


@dataclass
class Parallel:
    id: str
    branches: list[Plan]


@dataclass
class Race:
    """An event gateway."""

    id: str
    branches: list[tuple[Step, Plan]]


@dataclass
class Repeat:
    """`counter` is set to 0, then the body runs `rounds` times."""

    id: str
    counter: str
    rounds: int
    body: Plan


@dataclass
class Link:
    id: str


@dataclass
class Stop:
    """The end of a way before its scope's own end. `kind`: none error escalation signal terminate message."""

    id: str
    kind: str
    name: str = ""


Block = Step | Sub | Call | Choice | Parallel | Race | Repeat | Link | Stop


@dataclass
class Drawing:
    """One process of a model."""

    id: str
    body: Plan
    handlers: list[Handler]


@dataclass
class Model:
    """The first process is started with `variables`; the others are called."""

    processes: list[Drawing]
    variables: dict[str, object]
    codes: list[str]
