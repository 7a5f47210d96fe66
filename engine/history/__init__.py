"""Every case's history: a chain of facts that cannot be changed unseen, with bodies that can be made unreadable.

`append` adds facts within a command's transaction, `read` gives them back, `verify` checks chains against themselves
and against signed checkpoints, `record` keeps the logs that belong to no case. Format: docs/history-format.md.
"""

from engine.history.bundle import bundle
from engine.history.casekeys import data_key, destroy_data_key, new_data_key
from engine.history.checkpoints import CheckpointBroken, Checkpoints, Statement
from engine.history.encoding import GENESIS
from engine.history.facts import Fact, command, looked, of_effects, refused
from engine.history.keys import Keys, KeyUnusable
from engine.history.log import hold, record
from engine.history.notary import Notary
from engine.history.read import Event, read
from engine.history.recorder import Recorder
from engine.history.verify import Problem, Report, verify
from engine.history.write import InstanceRef, append

__all__ = [
    "GENESIS",
    "CheckpointBroken",
    "Checkpoints",
    "Event",
    "Fact",
    "InstanceRef",
    "KeyUnusable",
    "Keys",
    "Notary",
    "Problem",
    "Recorder",
    "Report",
    "Statement",
    "append",
    "bundle",
    "command",
    "data_key",
    "destroy_data_key",
    "hold",
    "looked",
    "new_data_key",
    "of_effects",
    "read",
    "record",
    "refused",
    "verify",
]
