"""What a simulated agency of another region answers: by its behaviour and a seed; the same seed, the same answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

MODES = {
    "answer": "按时答复",
    "late": "过了期限才答复",
    "twice": "同一份答复来两次",
    "wrong": "先来一份有错的，核对后再来对的",
    "never": "从不答复",
}
MISTAKES = ("person", "months", "pooled", "total")
SHARE = Decimal("0.12")


@dataclass(frozen=True)
class Answer:
    """`number` is the agency's own: a second copy carries the same."""

    request_no: str
    number: str
    content: Mapping[str, Any]
    words: str


@dataclass
class Agency:
    """`mode` None: each request is treated in a way of its own. `late_after`: of business time since the letter.

    `area` None: it answers for every region.
    """

    mode: str | None
    seed: int
    area: str | None = None
    late_after: timedelta = timedelta(days=60)
    waiting: list[Mapping[str, Any]] = field(default_factory=list)

    def read(self, letter: Mapping[str, Any]) -> None:
        if letter["kind"] in ("request", "query") and self.area in (None, letter["area"]):
            self.waiting.append(letter)

    def answers(self, now: datetime) -> Iterator[Answer]:
        """What goes out now; what does not stays waiting."""
        waiting, self.waiting = self.waiting, []
        for letter in waiting:
            mode = self.mode or self.chance(letter, "mode").choice(sorted(MODES))
            if mode == "never":
                continue
            if mode == "late" and now - datetime.fromisoformat(letter["sent_at"]) < self.late_after:
                self.waiting.append(letter)
                continue
            yield from self._sent(letter, mode)

    def _sent(self, letter: Mapping[str, Any], mode: str) -> Iterator[Answer]:
        query = letter["kind"] == "query"
        number = f"{letter['area']}-{letter['request_no']}-{letter['seq']}"
        right = information(letter["body"], self.chance(letter, "form"))
        if mode == "wrong" and not query:
            mistake = self.chance(letter, "mistake").choice(MISTAKES)
            yield Answer(letter["request_no"], number, spoilt(right, mistake), "有错的信息表")
            return
        found = Answer(letter["request_no"], number, right, "信息表")
        yield found
        if mode == "twice":
            yield found

    def chance(self, letter: Mapping[str, Any], what: str) -> Random:
        """The same for all letters about one request, so that a corrected form tells of the same months."""
        return Random(f"{self.seed}/{letter['request_no']}/{what}")


def information(body: Mapping[str, Any], chance: Random) -> dict[str, Any]:
    """An information form for the months asked for. Amounts are texts, to the fen."""
    first, last = body["first_month"], body["last_month"]
    months = count(first, last)
    cuts = sorted(chance.sample(range(1, months), min(2, months - 1))) if months > 1 else []
    periods = []
    personal, pooled = Decimal(0), Decimal(0)
    for start, end in zip([0, *cuts], [*cuts, months], strict=True):
        base = Decimal(chance.randrange(280_000, 900_000)) / 100
        own, theirs = cents(base * Decimal("0.08")), cents(base * Decimal("0.16"))
        periods.append(
            {
                "first_month": plus(first, start), "last_month": plus(first, end - 1),
                "base": f"{base:.2f}", "personal": f"{own:.2f}", "employer": f"{theirs:.2f}",
            }
        )  # fmt: skip
        personal += own * (end - start)
        pooled += base * (end - start)
    account, pooled = cents(personal * Decimal("1.03")), cents(pooled * SHARE)
    return {
        **body["person"], "periods": periods, "months": months, "personal_account": f"{account:.2f}",
        "pooled_fund": f"{pooled:.2f}", "total": f"{account + pooled:.2f}",
    }  # fmt: skip


def spoilt(right: Mapping[str, Any], mistake: str) -> dict[str, Any]:
    fen = Decimal("0.01")
    wrong = {
        "person": {"name_masked": "张*"},
        "months": {"months": right["months"] + 1},
        "pooled": {
            "pooled_fund": f"{Decimal(right['pooled_fund']) + fen:.2f}", "total": f"{Decimal(right['total']) + fen:.2f}"
        },
        "total": {"total": f"{Decimal(right['total']) - fen:.2f}"},
    }  # fmt: skip
    return {**right, **wrong[mistake]}


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def number_of(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def count(first: str, last: str) -> int:
    return number_of(last) - number_of(first) + 1


def plus(month: str, months: int) -> str:
    total = number_of(month) + months
    return f"{total // 12:04}-{total % 12 + 1:02}"
