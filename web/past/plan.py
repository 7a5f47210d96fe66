"""Which cases the past has: when they were opened, by whom, and how they went. Pure: one seed and day, one plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from catalog.calendar import WorkCalendar
from handlers.cases import NewPerson
from handlers.registry.demo.plan import Identity, Plan
from web.past.hours import moment, next_visit
from web.past.paths import Answer, Answers, ItemPaths, Path
from web.past.people import People

NEWEST_DAYS = 14
"""What is looked at first is made first."""
GRADES = ((None, 34), (5, 42), (4, 14), (3, 5), (2, 3), (1, 2))
BAD = 2
FAULTS = {
    "document.render": "文书打印服务没有应答，文书没有生成，请稍后重试。",
    "archive.file": "档案存储空间不足，案卷没有写入，请扩容后重试。",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What past is wanted. `day`: the first day that is not past; `finished`, `open`, `printed`: cases an item."""

    day: date
    seed: int = 510400
    days: int = 90
    finished: int = 255
    open: int = 50
    printed: int = 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """A job of this type fails for good; a supervisor tries again the next day, or nobody has yet."""

    job: str
    mended: bool

    @property
    def words(self) -> str:
        return FAULTS[self.job]


@dataclass(frozen=True, slots=True)
class Planned:
    """One case. `number` says its place among all: the newest days first, then by when they were opened."""

    number: int
    item: str
    path: str
    opens_at: datetime
    applicant: NewPerson | None
    agent: NewPerson | None
    answers: Answers
    outside: Answers
    grade: int | None
    printed: bool = False
    trouble: Trouble | None = None

    def answer(self, element_id: str, times: int) -> Answer | None:
        """What is done the next time, after so many times before; None where the path knows no such step."""
        return _nth(self.answers, element_id, times)

    def message(self, name: str, times: int) -> Answer | None:
        return _nth(self.outside, name, times)


@dataclass(frozen=True, slots=True)
class Whole:
    """All cases in their order; `newest` of them stand first. `newcomers` must be in the registry before."""

    cases: tuple[Planned, ...]
    newest: int
    newcomers: Sequence[tuple[Plan, Identity]]


@dataclass(frozen=True, slots=True)
class _Draft:
    item: ItemPaths
    path: Path
    opens_at: datetime
    ends: bool


def make(asked: Asked, items: Sequence[ItemPaths], calendar: WorkCalendar) -> Whole:
    people = People(asked.day, Random(f"{asked.seed}/people"))
    drafts = [draft for item in items for draft in _drafts(asked, item, calendar)]
    border = asked.day - timedelta(days=min(NEWEST_DAYS, asked.days))
    drafts.sort(key=lambda draft: (draft.opens_at.date() < border, draft.opens_at, draft.item.item))
    places = [people.take(draft.path.who, draft.opens_at.date()) for draft in drafts]
    everybody = people.all()
    cases = []
    for number, (draft, place) in enumerate(zip(drafts, places, strict=True)):
        chance = Random(f"{asked.seed}/case/{number}")
        known, applicant = everybody[place]
        known = replace(known, came_on=draft.opens_at.date().isoformat())
        if not draft.path.known:
            applicant = replace(applicant, registry_ref=None)
        agent = everybody[people.take("anybody", asked.day)][1] if chance.random() < draft.item.agents else None
        grade = chance.choices(*zip(*GRADES, strict=True))[0]
        answers = {**draft.item.common, **draft.path.make(chance, known)}
        if agent is not None:
            answers |= _checked(answers, draft.item.agent_checked)
        outside = draft.path.outside(chance, known) if draft.path.outside is not None else {}
        cases.append(
            Planned(
                number, draft.item.item, draft.path.name, draft.opens_at, applicant,
                agent if draft.path.known else None, answers, outside, grade,
            )
        )  # fmt: skip
    chosen = _marked(asked, drafts, cases)
    newest = sum(draft.opens_at.date() >= border for draft in drafts)
    return Whole(tuple(chosen), newest, people.newcomers())


def _checked(answers: Answers, steps: tuple[str, ...]) -> Answers:
    """The same steps with the agent's papers looked at."""
    return {
        step: tuple(replace(one, data={**one.data, "agent_checked": True}) for one in answers[step])
        for step in steps
        if step in answers
    }


def _drafts(asked: Asked, item: ItemPaths, calendar: WorkCalendar) -> list[_Draft]:
    chance = Random(f"{asked.seed}/item/{item.item}")
    working = _working_days(asked, calendar)
    found = []
    for path in _shared_out(item.ended, asked.finished):
        # early enough to be over by now, as far as so short a past allows
        days = working[: max(1, len(working) - path.span)]
        found.append(_Draft(item, path, _opening(chance, days, calendar), True))
    paths = [path for path, _ in item.left]
    ages = dict(zip((path.name for path in paths), (ages for _, ages in item.left), strict=True))
    for path in _shared_out(tuple(paths), asked.open):
        first, last = ages[path.name]
        days = working[max(0, len(working) - last) : max(1, len(working) - first + 1)]
        found.append(_Draft(item, path, _opening(chance, days, calendar), False))
    return found


def _working_days(asked: Asked, calendar: WorkCalendar) -> list[date]:
    first = asked.day - timedelta(days=asked.days)
    days = [first + timedelta(days=n) for n in range(asked.days)]
    return [day for day in days if calendar.is_working(day)]


def _shared_out(paths: tuple[Path, ...], count: int) -> list[Path]:
    """As many of each path as its weight says, and at least one where there is room."""
    total = sum(path.weight for path in paths)
    found: list[Path] = list(paths[:count])
    while len(found) < count:
        found.append(max(paths, key=lambda path: count * path.weight / total - found.count(path)))
    return found


def _opening(chance: Random, days: list[date], calendar: WorkCalendar) -> datetime:
    """More people come at a month's end and on the first day after days off."""
    weights = [_crowd(day, calendar) for day in days]
    minute = chance.choice((chance.randint(540, 680), chance.randint(540, 680), chance.randint(810, 980)))
    at = time(minute // 60, minute % 60, chance.randint(0, 59))
    return next_visit(calendar, moment(chance.choices(days, weights)[0], at))


def _crowd(day: date, calendar: WorkCalendar) -> float:
    ends_month = (day + timedelta(days=5)).month != day.month
    after_rest = not calendar.is_working(day - timedelta(days=1))
    return 1 + 0.9 * ends_month + 0.5 * after_rest


def _nth(answers: Answers, name: str, times: int) -> Answer | None:
    given = answers.get(name, ())
    return given[min(times, len(given) - 1)] if given else None


def _marked(asked: Asked, drafts: Sequence[_Draft], cases: list[Planned]) -> list[Planned]:
    """The newest finished cases of each item are printed; two cases meet trouble; somebody was not content."""
    items = dict.fromkeys(case.item for case in cases)
    for item in items:
        ended = [n for n, case in enumerate(cases) if case.item == item and drafts[n].ends]
        ended.sort(key=lambda n: cases[n].opens_at, reverse=True)
        for n in ended[: asked.printed]:
            cases[n] = replace(cases[n], printed=True)
    ended = [n for n, draft in enumerate(drafts) if draft.ends and draft.path.weight > 15]
    if len(ended) > 1:
        ended.sort(key=lambda n: cases[n].opens_at)
        old, new = ended[len(ended) // 3], ended[-1]
        cases[old] = replace(cases[old], trouble=Trouble("document.render", True))
        cases[new] = replace(cases[new], trouble=Trouble("archive.file", False))
    if cases and not any(case.grade is not None and case.grade <= BAD for case in cases):
        cases[0] = replace(cases[0], grade=1)
    return cases
