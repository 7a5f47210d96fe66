"""Row ids: UUIDv7, sorted by time, as text."""

import uuid_utils


def new_id() -> str:
    return str(uuid_utils.uuid7())
