"""What the window desk asks: who sits here, and what does this person have (domain 12)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from handlers.identity import check
from handlers.registry import names, words
from handlers.registry.interface import Registry
from handlers.registry.model import Account, Card, Claim, Participation, Person

By = Literal["id_number", "card", "name"]
REFUSED_CARDS = {
    "lost": "这张社会保障卡已挂失，不能作为身份凭证，请改用居民身份证。",
    "cancelled": "这张社会保障卡已注销，不能作为身份凭证，请改用新卡或居民身份证。",
}
NOTICED_CARDS = {
    "lost": "社会保障卡已挂失，可办理解挂或补卡。",
    "frozen": "社会保障卡已冻结，请先核实原因。",
    "not_activated": "社会保障卡尚未启用，可办理启用。",
}


@dataclass(frozen=True, slots=True)
class Found:
    """`problem` says why nobody is served by it; `notices` what to look at before going on."""

    people: tuple[Person, ...]
    problem: str | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portrait:
    """Stands where a photo would: the registry keeps none. `initial` is the first character of the name."""

    initial: str
    sex: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Masked but for the name. `card` is the one in use, else the newest; cases in progress are not the registry's."""

    person: Person
    portrait: Portrait
    participations: tuple[Participation, ...]
    claims: tuple[Claim, ...]
    cards: tuple[Card, ...]
    accounts: tuple[Account, ...]
    notices: tuple[str, ...]

    @property
    def card(self) -> Card | None:
        usable = [card for card in self.cards if card.state not in ("lost", "cancelled")]
        return next(iter(usable or self.cards), None)


def find_person(registry: Registry, typed: str, by: By, on: date, id_type: str = "id_card") -> Found:
    if by == "name":
        return _by_name(registry, names.tidy(typed), on)
    if by == "card":
        return _by_card(registry, "".join(typed.split()).upper(), on)
    checked = check(id_type, typed, on)
    if not checked.ok:
        return Found((), "".join(checked.problems))
    person = registry.by_number(id_type, checked.number, on)
    if person is None:
        return Found((), "参保登记中没有这个号码，请核对证件，或先办理参保登记。", checked.warnings)
    return Found((person,), None, (*checked.warnings, *_of_state(person)))


def profile(registry: Registry, ref: str, on: date) -> Profile:
    """Raises PersonUnknown."""
    person = registry.person(ref, on)
    cards = tuple(registry.cards(ref))
    participations = tuple(registry.participations(ref))
    claims = tuple(registry.claims(ref))
    accounts = tuple(registry.accounts(ref))
    notices = [*_of_state(person), *_of_cards(cards)]
    owed = sum(row.months_owed for row in participations)
    if owed:
        notices.append(f"有欠缴记录 {owed} 条，请提醒核对。")
    notices += [f"正在领取{words.BENEFITS[each.benefit]}。" for each in claims if each.state == "open"]
    if any(not account.holder_matches for account in accounts):
        notices.append("有银行账户的户名与姓名不一致，发放前请核对。")
    portrait = Portrait(person.name[:1], person.sex)
    return Profile(person, portrait, participations, claims, cards, accounts, tuple(notices))


def _by_name(registry: Registry, name: str, on: date) -> Found:
    problem = names.problem(name)
    if problem:
        return Found((), problem)
    people = tuple(registry.by_name(name, on))
    if not people:
        return Found((), "参保登记中没有这个姓名，请核对用字，或改用证件号码查找。")
    if len(people) > 1:
        return Found(people, None, (f"有 {len(people)} 人同名，请用证件号码或社会保障卡确认是哪一位。",))
    return Found(people, None, _of_state(people[0]))


def _by_card(registry: Registry, number: str, on: date) -> Found:
    found = registry.by_card(number, on)
    if found is None:
        return Found((), "没有这张社会保障卡的记录，请核对卡号，或改用居民身份证。")
    person, card = found
    if card.state in REFUSED_CARDS:
        return Found((), REFUSED_CARDS[card.state])
    return Found((person,), None, (*_of_state(person), *_of_cards((card,))))


def _of_state(person: Person) -> tuple[str, ...]:
    if person.died_on is None:
        return ()
    return (f"此人已于 {person.died_on.isoformat()} 登记死亡，请核实身份，只能办理身后事项。",)


def _of_cards(cards: tuple[Card, ...]) -> list[str]:
    if not cards:
        return ["没有社会保障卡，可办理申领。"]
    newest = cards[0]
    return [NOTICED_CARDS[newest.state]] if newest.state in NOTICED_CARDS else []
