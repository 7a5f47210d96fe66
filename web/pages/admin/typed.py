"""What was typed into a form of administration, and what was wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from catalog.administration import sheets
from engine.errors import FieldsRefused, FourEyes, NotAllowed

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Shown where the person typed: `where` names the form of the page, `problem` stands above it."""

    where: str = ""
    problem: str = ""
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    status: int = 200

    def of(self, name: str) -> str:
        return " ".join(self.errors.get(name, ()))


NONE = Refusal()


def attempt(where: str, command: Callable[[], Answer], again: Callable[[Refusal], str]) -> Answer:
    """The command's answer, or the page again with what was typed."""
    try:
        return command()
    except FieldsRefused as wrong:
        said = [sentence for sentences in wrong.errors.values() for sentence in sentences]
        return again(Refusal(where, " ".join(said) or wrong.message, wrong.errors)), 422
    except (NotAllowed, FourEyes) as refused:
        return again(Refusal(where, refused.message)), 403


def typed(*names: str) -> dict[str, str]:
    """Fields of the form, blanks cut off; one that is missing is empty."""
    return {name: request.form.get(name, "").strip() for name in names}


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what was left empty, so that it counts as not said."""
    return {name: value for name, value in values.items() if value not in ("", None)}


def sheet() -> bytes:
    """The uploaded table; one byte more than allowed tells that it is too large."""
    sent = request.files.get("file")
    return sent.read(sheets.MOST_BYTES + 1) if sent is not None else b""
