"""Document numbers such as 攀人社受〔2026〕12号: the agency's word, the kind, the year, the number of the year."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from handlers.numbering.counter import Issued, NumberRefused, issue

MARKS: Mapping[str, str] = {
    "acceptance": "受",
    "correction": "补",
    "non_acceptance": "不受",
    "result": "结",
    "certificate": "证",
}
"""受理回执, 补正告知单, 不予受理告知单, 业务结果单, 参保证明."""


def document_number(
    conn: Connection, agency: str, kind: str, day: date, now: datetime, purpose: str | None = None
) -> Issued:
    """`purpose`: what it is for, e.g. the job's key; asked again for it, the same number is given."""
    if not agency.strip():
        raise NumberRefused("没有设置机关代字，请联系管理员。")
    if kind not in MARKS:
        raise NumberRefused(f"没有“{kind}”这种文书，只能是：{'、'.join(MARKS)}。")

    def write(seq: int) -> str:
        return f"{agency}{MARKS[kind]}〔{day.year}〕{seq}号"

    return issue(conn, kind, agency, str(day.year), write, now, purpose)
