"""The office in whose name documents are printed."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "offices.yaml"
DEMO_SEAL = "演示专用章"
TRIAL_SEAL = "试运行专用章"


@dataclass(frozen=True, slots=True)
class Office:
    """`agency` begins the numbers of documents (机关代字). `demo`: papers of this installation have no force."""

    name: str
    agency: str
    phone: str
    complaint_phone: str
    demo: bool = False

    def shown(self, sandbox: bool) -> dict[str, Any]:
        """What templates know of it."""
        return asdict(self) | {"demo": self.demo or sandbox}

    def seal_foot(self, sandbox: bool) -> str:
        return TRIAL_SEAL if sandbox else DEMO_SEAL if self.demo else ""

    def series(self, sandbox: bool) -> str:
        """Trial runs count for themselves: they leave no gap in the real numbers."""
        return f"试{self.agency}" if sandbox else self.agency


def office_of(region: str, agency: str, demo: bool) -> Office:
    """By the code of the region pack. Raises KeyError where offices.yaml does not name it."""
    known = yaml.safe_load(FILE.read_text(encoding="utf-8"))[region]
    return Office(known["name"], agency, known["phone"], known["complaint_phone"], demo)
