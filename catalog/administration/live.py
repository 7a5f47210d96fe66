"""Posts and places as they are now: what an administrator adds is there at once, without a restart."""

import time
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection, select

from catalog import places
from catalog.models import Post
from catalog.regions import PostType, RegionPack
from engine.database import Database

AGAIN_S = 2.0
"""What another process changed is known here after this time at the latest."""


class LivePosts(Mapping[str, PostType]):
    """The posts of the region pack with those of this office; the whole set changes at once."""

    def __init__(self, posts: Mapping[str, PostType]) -> None:
        self._now = dict(posts)

    def __getitem__(self, code: str) -> PostType:
        return self._now[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now)

    def __len__(self) -> int:
        return len(self._now)

    def take(self, posts: Mapping[str, PostType]) -> None:
        self._now = dict(posts)


class Live:
    """`region.posts` has to be LivePosts; `refresh` is called after a change, `places` looks again by itself."""

    def __init__(self, db: Database, region: RegionPack, clock: Callable[[], float] = time.monotonic) -> None:
        self._db = db
        self._region = region
        self._clock = clock
        self._places: tuple[str, ...] = ()
        self._read_at = float("-inf")

    def places(self) -> tuple[str, ...]:
        """Every scope outside the sandbox that a task can have."""
        if self._clock() - self._read_at > AGAIN_S:
            self.refresh()
        return self._places

    def refresh(self) -> None:
        with self._db.read() as conn:
            self.read(conn)

    def read(self, conn: Connection) -> None:
        posts = self._region.posts
        if isinstance(posts, LivePosts):
            posts.take(stored_posts(conn) or posts)
        self._places = places.scopes(conn, self._region)
        self._read_at = self._clock()


def stored_posts(conn: Connection) -> dict[str, PostType]:
    c = Post.__table__.c
    rows = conn.execute(select(c.code, c.name, c.duties, c.rights))
    return {row.code: PostType(row.code, row.name, frozenset(row.duties), frozenset(row.rights)) for row in rows}
