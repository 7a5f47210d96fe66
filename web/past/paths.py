"""How a case can go: what is answered at each step, and how long everybody takes. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from engine.commands.work import Work

Minutes = tuple[int, int]
"""Between so many minutes of working time; a working day has 390."""
HERE: Minutes = (1, 4)
"""While the person sits at the window."""
SOON: Minutes = (15, 150)
DESK: Minutes = (30, 360)


def days(first: float, last: float) -> Minutes:
    """So many working days."""
    return int(first * 390), int(last * 390)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is done at a to-do, so many minutes after it came. `takes`: materials are taken in first.

    `act`: complete the to-do, cancel the case (the applicant withdraws), or leave it as it is for good.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    wait: Minutes = DESK
    takes: bool = False
    act: Literal["complete", "cancel", "leave"] = "complete"


LEAVE = Answer(act="leave")
"""Nobody does anything any more: a timer may, or the case stays open."""


def cancel(wait: Minutes = DESK) -> Answer:
    return Answer({"reason": "申请人撤回申请。"}, wait, act="cancel")


Answers = Mapping[str, tuple[Answer, ...]]
"""By element id; the n-th time the n-th answer, the last one again and again."""


def but(usual: Answers, other: Answers) -> Answers:
    """The same path with other answers at some of its steps."""
    return {**usual, **other}


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks: what paths may want to know of them. `left_on`: the last day of a job that was lost.

    `came_on`: the day on which they come, in ISO.
    """

    ref: str
    name: str
    phone: str
    sex: str
    left_on: str = ""
    came_on: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """`span`: within so many working days a case on it is over. `who`: which applicants fit.

    `make(chance, applicant)` gives the answers; `known` False: nobody has read the applicant's card.
    `outside`: messages from elsewhere by name, and what devices answer by job type, with the same rule for repetitions.
    """

    name: str
    weight: int
    span: int
    make: Callable[[Random, Applicant], Answers]
    who: str = "anybody"
    known: bool = True
    outside: Callable[[Random, Applicant], Answers] | None = None


@dataclass(frozen=True, slots=True)
class ItemPaths:
    """One item of the past: `ended` are ways that come to an end, `left` are ways to be open today, with how many
    working days ago such a case began. `common`: answers to steps that all its paths may meet.

    `agents`: the share of cases in which somebody else comes; `agent_checked`: steps that ask about their papers.
    `deliver(work, wait, data)` brings a message from elsewhere to a wait for it.
    """

    item: str
    ended: tuple[Path, ...]
    left: tuple[tuple[Path, Minutes], ...]
    common: Answers
    agents: float = 0.08
    agent_checked: tuple[str, ...] = ("Task_Accept", "Task_Query")
    deliver: Callable[[Work, Mapping[str, Any], Mapping[str, Any]], None] | None = None
