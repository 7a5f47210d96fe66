"""The tables of the catalogue: who there is, what they may do, where they sit and who is logged in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json


class Person(Base):
    """`username` is the person's id everywhere: in history, tasks and diagrams; no second person ever gets it."""

    __tablename__ = "person"

    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(Instant)
    password_at: Mapped[datetime] = mapped_column(Instant)


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
    granted_at: Mapped[datetime] = mapped_column(Instant)


class Post(Base):
    __tablename__ = "post"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    duties: Mapped[Any] = mapped_column(Json)
    rights: Mapped[Any] = mapped_column(Json)


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
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class Token(Base):
    """A program's key to the API: its person's rights, or those of them that `rights` names."""

    __tablename__ = "token"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.username"))
    label: Mapped[str] = mapped_column(String(80))
    rights: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class LoginDelay(Base):
    """Failed log-ins of one account or one address; while `until` has not come, none is tried."""

    __tablename__ = "login_delay"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime] = mapped_column(Instant)
