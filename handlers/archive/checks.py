"""The machine check before filing (归档前机检, domain section 8): pure, every finding one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.archive.contents import Contents


@dataclass(frozen=True, slots=True)
class Check:
    """`code` names what was looked at; `problems` is empty where it is in order."""

    code: str
    name: str
    problems: tuple[str, ...]


def checks(found: Contents, damaged: Sequence[str], history: Sequence[str]) -> list[Check]:
    """`damaged`: names of what no longer matches its digest; `history`: what is wrong with the case's chain.

    An evaluation may lack: nobody is made to give one (domain section 9).
    """
    return [
        Check("concluded", "办结状态", _concluded(found)),
        Check("required", "必交材料齐全", _required(found)),
        Check("promised", "容缺材料已补", _promised(found)),
        Check("signed", "签名齐全", _signed(found)),
        Check("pages", "影像页数与登记一致", _pages(found)),
        Check("printed", "文书已生成", _printed(found)),
        Check(
            "digests", "内容与摘要一致", tuple(f"“{name}”的内容与登记的摘要不符，请从备份恢复。" for name in damaged)
        ),
        Check("history", "过程记录完整", tuple(f"过程记录有问题：{words}" for words in history)),
    ]


def problems(made: Sequence[Check]) -> list[str]:
    return [sentence for check in made for sentence in check.problems]


def _concluded(found: Contents) -> tuple[str, ...]:
    return () if found.case["outcome"] else ("办件还没有办结，请先办结再归档。",)


def _as_it_is(found: Contents) -> bool:
    """A case that was not accepted or was withdrawn is filed with what there is: nobody brings the rest any more."""
    return found.case["outcome"] in ("not_accepted", "withdrawn")


def _required(found: Contents) -> tuple[str, ...]:
    if _as_it_is(found):
        return ()
    return tuple(
        f"必交材料“{row['name']}”没有交，请补交后再归档。"
        for row in found.materials
        if row["need"] == "required" and row["state"] == "missing"
    )


def _promised(found: Contents) -> tuple[str, ...]:
    if _as_it_is(found):
        return ()
    return tuple(
        f"容缺的材料“{row['name']}”还没有补交，请收取后再归档。"
        for row in found.materials
        if row["state"] == "promised"
    )


def _signed(found: Contents) -> tuple[str, ...]:
    if _as_it_is(found):
        return ()
    given = {row["task"] for row in found.signatures}
    return tuple(
        f"“{task['name'] or task['element_id']}”须有手写签名，请补签后再归档。"
        for task in found.to_sign
        if not {task["id"], task["element_id"]} & given
    )


def _pages(found: Contents) -> tuple[str, ...]:
    if _as_it_is(found):
        return ()
    told = []
    for row in found.materials:
        scanned = sum(file["pages"] for file in row["files"])
        if (row["state"] == "received" or row["files"]) and scanned != row["pages"]:
            told.append(f"“{row['name']}”登记 {row['pages']} 页，影像 {scanned} 页，请核对后重拍或更正页数。")
    return tuple(told)


def _printed(found: Contents) -> tuple[str, ...]:
    return tuple(
        f"文书“{row['title']}”还没有生成，请稍后再归档。"
        for row in found.documents
        if row["digest"] is None and row["unprinted"] is None
    )
