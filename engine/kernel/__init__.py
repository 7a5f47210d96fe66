"""A running instance in memory: SpiffWorkflow's tasks and states with Camunda 8's meaning. No SQL, no clock, no chance.

`Instance` takes commands and answers with effects; its caller stores the state, the variables and what the effects say.
"""

from engine import tripwire as tripwire  # first of all: no stock script engine from here on
from engine.kernel.context import (
    BusinessError,
    Context,
    Decision,
    DecisionFailed,
    HandlerFailed,
    InlineCall,
    InlineResult,
    ProcessNotFound,
)
from engine.kernel.instance import Active, Instance, NotOpen, TooManySteps
from engine.kernel.moves import MoveRefused, Place
from engine.kernel.state import BadState

__all__ = [
    "Active",
    "BadState",
    "BusinessError",
    "Context",
    "Decision",
    "DecisionFailed",
    "HandlerFailed",
    "InlineCall",
    "InlineResult",
    "Instance",
    "MoveRefused",
    "NotOpen",
    "Place",
    "ProcessNotFound",
    "TooManySteps",
]
