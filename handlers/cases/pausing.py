"""Whose work paused a clock: a diagram names posts and steps, the file keeps the persons beside them (domain 4.5)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.policy import Deed

PERSONS = {"by": "by_person", "approved_by": "approved_by_person"}
"""By the key of a pause that holds the word of the diagram: the key of the person, where one is known."""
PostName = Callable[[str], str]


def with_persons(
    clock: dict[str, Any], before: Mapping[str, Any] | None, deeds: Callable[[], Sequence[Deed]], post_name: PostName
) -> dict[str, Any]:
    """The clock to keep: pauses that were known keep their persons, a new one gets those who did these steps last.

    `before`: the clock as kept until now; `deeds` at the moment of the command that paused, read only where one did.
    """
    known = (before or {}).get("pauses") or []
    pauses = clock.get("pauses")
    if not isinstance(pauses, list):
        return clock
    kept = []
    for number, pause in enumerate(pauses):
        if number < len(known):
            found = {key: known[number][key] for key in PERSONS.values() if key in known[number]}
        else:
            found = _persons(pause, deeds(), post_name)
        kept.append({**pause, **found})
    return {**clock, "pauses": kept}


def _persons(pause: Mapping[str, Any], deeds: Sequence[Deed], post_name: PostName) -> dict[str, str]:
    found = {}
    for word, key in PERSONS.items():
        did = [deed for deed in deeds if _is(deed, str(pause.get(word)), post_name)]
        if did:
            found[key] = max(did, key=lambda deed: deed.at).person
    return found


def _is(deed: Deed, told: str, post_name: PostName) -> bool:
    """Posts are named 综合柜员岗 in a region's list and 综合柜员 in a diagram."""
    post = post_name(deed.post) if deed.post else ""
    return told in (deed.name, deed.person, post, post.removesuffix("岗"))
