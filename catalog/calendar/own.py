"""Days that the office itself arranges: closures, local holidays, weekends on which a hall stays open."""

from dataclasses import dataclass
from typing import Literal

OwnKind = Literal["rest", "working", "open"]
KINDS: dict[OwnKind, str] = {
    "rest": "停办（不计入期限）",
    "working": "上班（计入期限）",
    "open": "延时服务（可受理，不计入期限）",
}
# a hall that opens on a weekend may accept cases, but the day does not count for deadlines (domain 4.3)


@dataclass(frozen=True, slots=True)
class OwnDay:
    kind: OwnKind
    name: str
