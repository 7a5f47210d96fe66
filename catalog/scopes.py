"""Where a right holds: paths such as `510400/H01/社会保障` (area, hall, board), a package folder, or `sandbox`.

A grant covers what its path begins; `*` stands for any one part. Nothing but `sandbox` itself reaches into the sandbox.
"""

from collections.abc import Iterable

SANDBOX = "sandbox"
EVERYWHERE = "*"


def covers(granted: str, wanted: str) -> bool:
    if wanted == SANDBOX or wanted.startswith(f"{SANDBOX}/"):
        return granted in (SANDBOX, wanted)
    if granted == EVERYWHERE:
        return True
    have, want = granted.split("/"), wanted.split("/")
    return len(have) <= len(want) and all(a in (EVERYWHERE, b) for a, b in zip(have, want, strict=False))


def any_covers(granted: Iterable[str], wanted: str) -> bool:
    return any(covers(one, wanted) for one in granted)
