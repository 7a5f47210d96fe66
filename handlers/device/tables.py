"""The tables of devices: who may answer at a window, and what was asked and answered there."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.base import Base
from engine.columns import Instant, Json

ID = String(36)


class Device(Base):
    """What speaks for devices of one window, with a key of its own (sealed). `kinds` it can do.

    `polls` and `answers` are the highest counters it has used: none is accepted twice. `revoked_at`: no longer trusted.
    """

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    window: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(80))
    kinds: Mapped[Any] = mapped_column(Json)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    polls: Mapped[int] = mapped_column(BigInteger)
    answers: Mapped[int] = mapped_column(BigInteger)
    enrolled_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class DeviceRequest(Base):
    """One thing asked of a device of one window, good for one answer until `expires_at` (wall time).

    `case_no`, `instance_id`, `task`: what it is bound to (None before a case exists). `job_key` and `round`: the job
    that asks, and its how manieth try. `state`: open answered. `outcome`: ok, or why there is no result.
    `told`: the job was told of a try that failed. `result` and `picture` are sealed; `digest` is that of the answer.
    """

    __tablename__ = "device_request"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    window: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(16))
    nonce: Mapped[str] = mapped_column(String(32), unique=True)
    case_no: Mapped[str | None] = mapped_column(String(32))
    instance_id: Mapped[str | None] = mapped_column(ID, index=True)
    task: Mapped[str | None] = mapped_column(String(100))
    payload: Mapped[Any] = mapped_column(Json)
    job_key: Mapped[str | None] = mapped_column(String(80))
    round: Mapped[int] = mapped_column(Integer)
    asked_by: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(24))
    told: Mapped[bool] = mapped_column(Boolean)
    device: Mapped[str | None] = mapped_column(String(40))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    digest: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        Index("ix_device_request_window", "window", "state", "expires_at"),
        Index("uq_device_request_job", "job_key", "round", unique=True),
    )
