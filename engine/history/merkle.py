"""The Merkle root over chain heads, in the order of the chains' names."""

from collections.abc import Iterable, Sequence

from engine.history.encoding import empty_root, leaf_hash, node_hash

Head = tuple[str, int, bytes]
"""Chain, sequence number of its last event, hash of that event."""


def root(heads: Iterable[Head]) -> bytes:
    """Pairs are joined from the left; a last node without a neighbour goes up as it is."""
    level = [leaf_hash(*head) for head in heads]
    if not level:
        return empty_root()
    while len(level) > 1:
        joined = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = joined + level[len(level) - len(level) % 2 :]
    return level[0]


def proof(heads: Sequence[Head], place: int) -> list[tuple[str, bytes]]:
    """The neighbours on the way from a leaf to the root, each with its side; a node that has none adds nothing."""
    level = [leaf_hash(*head) for head in heads]
    found = []
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            found.append(("left" if neighbour < place else "right", level[neighbour]))
        joined = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = joined + level[len(level) - len(level) % 2 :]
        place //= 2
    return found
