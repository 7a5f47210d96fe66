"""Who works in the hall of the past: those who hold the posts now, at the windows there are."""

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from sqlalchemy import Connection, select

from catalog import people
from catalog.access import actor_of, whole_actor
from catalog.models import Hall, Window
from catalog.regions import RegionPack
from engine import Actor
from handlers.cases.visits import Place


@dataclass(frozen=True, slots=True)
class Seat:
    """A teller at a window."""

    actor: Actor
    place: Place


class Staff:
    """`day` decides which grants hold."""

    def __init__(self, conn: Connection, region: RegionPack, day: date) -> None:
        self._region, self._day = region, day
        self._people = [(who, name, people.grants_of(conn, who)) for who, name in people.everyone(conn)]
        windows = conn.execute(
            select(Window.code, Window.hall, Window.post, Hall.area)
            .join(Hall, Hall.code == Window.hall)
            .order_by(Window.code.desc())  # whoever tries the product sits down at the first window
        ).all()
        accepting = [code for code, post in region.posts.items() if "accept" in post.duties]
        free = [row for row in windows if row.post in accepting]
        tellers = [(who, post) for post in accepting for who, post in self.holders(post)]
        self.seats = tuple(
            Seat(self.actor(who, post, row.code), Place(row.code, row.hall, f"{row.area}/{row.hall}"))
            for (who, post), row in zip(tellers, free, strict=False)
        )

    def holders(self, group: str) -> list[tuple[str, str]]:
        """(person, group) of all who hold a post or authority outside the sandbox."""
        return [
            (who, group)
            for who, _, grants in self._people
            if any(held.name == group and held.holds_on(self._day) for held in grants)
        ]

    def actor(self, person: str, post: str | None = None, window: str | None = None) -> Actor:
        name, grants = next((name, grants) for who, name, grants in self._people if who == person)
        at = post if post in self._region.posts else None
        return actor_of(person, name, grants, self._region, self._day, at, window)

    def whole(self, person: str) -> Actor:
        """With every post, as who has just proved themselves on somebody else's screen."""
        name, grants = next((name, grants) for who, name, grants in self._people if who == person)
        return whole_actor(person, name, grants, self._region, self._day)

    def anyone(self, groups: list[str], chance: Random, but: frozenset[str]) -> Actor | None:
        """Somebody who may do a step of these groups, nobody of `but`."""
        fit = sorted({one for group in groups for one in self.holders(group) if one[0] not in but})
        return self.actor(*chance.choice(fit)) if fit else None

    def on_the_spot(self, person: str, window: str) -> Actor:
        """A supervisor who signs in on a teller's screen."""
        return replace(self.whole(person), window=window, medium="on_the_spot")
