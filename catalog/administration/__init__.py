"""管理: people, posts, grants, halls, windows, opening hours, password rules; every change one transaction, one event.

`Office.change(actor)` gives the `Work` that the commands of this package take; `changes.note` is how any part of the
product keeps a change of reference data, and `reading` how they are read again. HB-35, HB-46.3, HB-56.5 to 56.7,
LDT-10.1.
"""

from catalog.administration.changes import CHAIN, KINDS, Change, note
from catalog.administration.live import Live, LivePosts
from catalog.administration.office import Office, Work

__all__ = ["CHAIN", "KINDS", "Change", "Live", "LivePosts", "Office", "Work", "note"]
