"""The tables of the catalogue: who there is, what they may do, where they sit and who is logged in."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Date, DateTime, Dialect, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from engine.base import Base


class Moment(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Person(Base):
    """`username` is the person's id everywhere: in history, tasks and diagrams; no second person ever gets it."""

    __tablename__ = "person"

    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    password_at: Mapped[datetime] = mapped_column(Moment)


class Grant(Base):
    """A post, authority or right that a person holds in a scope until a day (inclusive)."""

    __tablename__ = "grant_"
    __table_args__ = (Index("ix_grant_person", "person"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.username"))
    name: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(120))
    ends_on: Mapped[date | None] = mapped_column(Date)
    granted_by: Mapped[str] = mapped_column(String(64))
    granted_at: Mapped[datetime] = mapped_column(Moment)


class Post(Base):
    __tablename__ = "post"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    duties: Mapped[list[str]] = mapped_column(JSON)
    rights: Mapped[list[str]] = mapped_column(JSON)


class Hall(Base):
    __tablename__ = "hall"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    area: Mapped[str] = mapped_column(String(12))


class Window(Base):
    __tablename__ = "window_"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    hall: Mapped[str] = mapped_column(ForeignKey("hall.code"))
    name: Mapped[str] = mapped_column(String(80))
    post: Mapped[str | None] = mapped_column(ForeignKey("post.code"))


class Session(Base):
    """A log-in at one post and window. `id` is the digest of the cookie's value; the value itself is nowhere kept."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_person", "person"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.username"))
    post: Mapped[str | None] = mapped_column(String(40))
    window: Mapped[str | None] = mapped_column(String(40))
    hall: Mapped[str | None] = mapped_column(String(40))
    csrf: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class Token(Base):
    """A program's key to the API: its person's rights, or those of them that `rights` names."""

    __tablename__ = "token"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.username"))
    label: Mapped[str] = mapped_column(String(80))
    rights: Mapped[list[str] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class LoginDelay(Base):
    """Failed log-ins of one account or one address; while `until` has not come, none is tried."""

    __tablename__ = "login_delay"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failures: Mapped[int]
    until: Mapped[datetime] = mapped_column(Moment)
