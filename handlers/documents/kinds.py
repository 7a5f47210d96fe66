"""The kinds of documents that the hall prints (domain 6)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`code` names the template, and the series of numbers where there is one: an application form has none."""

    code: str
    title: str
    numbered: bool = True


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("application", "业务申请单", numbered=False),
        Kind("acceptance", "受理回执"),
        Kind("non_acceptance", "不予受理告知单"),
        Kind("correction", "补正告知单"),
        Kind("result", "业务结果单"),
        Kind("certificate", "个人参保证明"),
    )
}
