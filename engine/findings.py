"""What a check of a diagram, form or table has to say to the analyst who drew it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark. `element_id` is the element, field or rule it is about; `message` is one Chinese sentence."""

    rule: str
    severity: Severity
    message: str
    element_id: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        return {"element_id": self.element_id, "rule": self.rule, "severity": self.severity, "message": self.message}
