"""The tables of the catalogue: who there is, what they may do, where they sit and who is logged in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json


class Person(Base):
    """`username` is the person's id everywhere: in history, tasks and diagrams; no second person ever gets it.

    `home` is the scope whose administrators look after the person ("": those of the whole site). `affiliation` is the
    kind of office the person belongs to (HB-56.6, 56.7), `unit` its name. `must_change`: the password is good for one
    log-in, at which another has to be chosen.
    """

    __tablename__ = "person"

    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(Instant)
    password_at: Mapped[datetime] = mapped_column(Instant)
    must_change: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    unit: Mapped[str] = mapped_column(String(80), default="", server_default="")
    affiliation: Mapped[str] = mapped_column(String(20), default="business", server_default="business")
    home: Mapped[str] = mapped_column(String(120), default="", server_default="")


class PastPassword(Base):
    """The hash of a password that a person had until `until`, so that it is not chosen again."""

    __tablename__ = "past_password"

    person: Mapped[str] = mapped_column(ForeignKey("person.username"), primary_key=True)
    until: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))


class Grant(Base):
    """A post, authority or right that a person holds in a scope, from a day and until a day (both inclusive)."""

    __tablename__ = "grant_"
    __table_args__ = (Index("ix_grant_person", "person"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.username"))
    name: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date | None] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    granted_by: Mapped[str] = mapped_column(String(64))
    granted_at: Mapped[datetime] = mapped_column(Instant)


class Post(Base):
    """`own`: made or changed by this office, so that the region pack leaves it alone."""

    __tablename__ = "post"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    duties: Mapped[Any] = mapped_column(Json)
    rights: Mapped[Any] = mapped_column(Json)
    own: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class Hall(Base):
    """`hours`: when it is open, as catalog.administration.hours reads it; None where nobody has said so yet."""

    __tablename__ = "hall"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    area: Mapped[str] = mapped_column(String(12))
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    address: Mapped[str] = mapped_column(String(200), default="", server_default="")
    phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    hours: Mapped[Any] = mapped_column(Json, nullable=True)


class Window(Base):
    __tablename__ = "window_"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    hall: Mapped[str] = mapped_column(ForeignKey("hall.code"))
    name: Mapped[str] = mapped_column(String(80))
    post: Mapped[str | None] = mapped_column(ForeignKey("post.code"))
    active: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())


class SiteRule(Base):
    """What this office has set instead of its region pack's value, such as the rules for passwords."""

    __tablename__ = "site_rule"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)


class InboxView(Base):
    """A filter of the inbox that a person has named, wherever they sit; `place` orders those of one person."""

    __tablename__ = "inbox_view"
    __table_args__ = (UniqueConstraint("person", "name"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.username"))
    name: Mapped[str] = mapped_column(String(20))
    query: Mapped[Any] = mapped_column(Json)
    place: Mapped[int] = mapped_column(Integer)


class AdminChange(Base):
    """Where to find one change of reference data: event `seq` of the chain `chain` says what was before and after.

    `subject` is what was changed (a username, a hall's code), `scope` where it lies, for who may read of it.
    """

    __tablename__ = "admin_change"
    __table_args__ = (
        Index("ix_admin_change_actor", "actor", "id"),
        Index("ix_admin_change_kind", "kind", "id"),
        Index("ix_admin_change_subject", "subject", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(120))
    scope: Mapped[str] = mapped_column(String(120))
    chain: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int] = mapped_column(Integer)


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
