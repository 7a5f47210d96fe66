"""`@handler`: a function with schemas on both sides, made into what the engine runs and the studio's palette shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from marshmallow import ValidationError, fields
from sqlalchemy import Connection

from catalog.messages import ChineseSchema, flat
from engine.handlers import (
    BusinessError,
    HandlerFailed,
    HandlerInfo,
    InlineCall,
    InlineHandler,
    JobCall,
    JobHandler,
    StoringHandler,
)

__all__ = ["BusinessError", "Described", "HandlerFailed", "InlineCall", "JobCall", "Whole", "handler", "labelled"]

Kind = Literal["inline", "storing", "job"]
Answer = Mapping[str, Any]
Shape = type[ChineseSchema]


class Whole(fields.Integer):
    """An integer. Variables hold exact decimals: 5 and 5.0 are whole, 5.5 is refused rather than cut."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, bool) or (isinstance(value, Decimal) and value != value.to_integral_value()):
            raise self.make_error("invalid", input=value)
        number = super()._validated(value)
        assert number is not None
        return number


def labelled(label: str, **more: Any) -> dict[str, Any]:
    """The `metadata` of a field: its Chinese name, told in errors and shown in the palette."""
    return {"label": label, **more}


@dataclass(frozen=True, slots=True)
class Described:
    """A handler with its Chinese name and help.

    `work` is called with the loaded input and, by kind: inline (data, call: InlineCall); storing (data, call:
    InlineCall, conn, now); job (data, call: JobCall). It returns a mapping that the output schema can dump. It may
    raise BusinessError (an error the diagram may catch) or HandlerFailed (an incident with that sentence).
    """

    type: str
    version: str
    kind: Kind
    name: str
    help: str
    input: Shape
    output: Shape
    work: Callable[..., Answer]
    lease_s: int = 60

    def for_engine(self) -> HandlerInfo:
        if self.kind == "inline":
            return InlineHandler(self.type, self.version, self._inline)
        if self.kind == "storing":
            return StoringHandler(self.type, self.version, self._storing)
        return JobHandler(self.type, self.version, self._job, self.lease_s)

    def palette(self) -> dict[str, Any]:
        """What the studio shows: names, help and the fields of both sides in their order."""
        return {
            "type": self.type,
            "version": self.version,
            "kind": self.kind,
            "name": self.name,
            "help": self.help,
            "input": _fields(self.input),
            "output": _fields(self.output),
        }

    def _inline(self, call: InlineCall) -> Answer:
        return self._given(self.work(self._taken(call.input), call))

    def _storing(self, call: InlineCall, conn: Connection, now: datetime) -> Answer:
        return self._given(self.work(self._taken(call.input), call, conn, now))

    def _job(self, call: JobCall) -> Answer:
        return self._given(self.work(self._taken(call.variables), call))

    def _taken(self, given: Answer) -> dict[str, Any]:
        """A task without input mappings is given every variable in sight: what the schema does not name is dropped."""
        try:
            data: dict[str, Any] = _schema(self.input, "exclude").load(dict(given))
        except ValidationError as error:
            raise HandlerFailed(f"“{self.name}”收到的数据不对：{self._told(self.input, error)}") from error
        return data

    def _given(self, answer: Answer) -> Answer:
        schema = _schema(self.output, "raise")
        dumped: Answer = schema.dump(answer)
        errors = schema.validate(dict(dumped))
        if errors:
            told = self._told(self.output, ValidationError(errors))
            raise HandlerFailed(f"“{self.name}”的结果不符合约定，请联系管理员：{told}")
        return dumped

    def _told(self, schema: Shape, error: ValidationError) -> str:
        declared = schema().fields
        parts = []
        for path, sentences in flat(error).items():
            first = path.split(".")[0]
            label = declared[first].metadata.get("label") if first in declared else None
            parts.append(f"{label or path}：{''.join(sentences)}" if path else "".join(sentences))
        return "；".join(part.rstrip("。") for part in parts) + "。"


def handler(
    type: str,
    version: str,
    *,
    name: str,
    help: str,
    input: Shape,
    output: Shape,
    kind: Kind = "inline",
    lease_s: int = 60,
) -> Callable[[Callable[..., Answer]], Described]:
    """Describes the function below it; `registry` hands it to the engine."""

    def described(work: Callable[..., Answer]) -> Described:
        return Described(type, version, kind, name, help, input, output, work, lease_s)

    return described


@cache
def _schema(shape: Shape, unknown: Literal["exclude", "raise"]) -> ChineseSchema:
    """Making a schema takes longer than using it, and using it leaves it as it was."""
    return shape(unknown=unknown)


def _fields(schema: Shape) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "label": field.metadata.get("label", key),
            "type": field.__class__.__name__.lower(),
            "required": field.required,
        }
        for key, field in schema().fields.items()
    ]
