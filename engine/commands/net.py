"""What is newly waited for, and what no longer is, once all effects of a command are taken together."""

from dataclasses import dataclass, field

from engine.kernel.effects import (
    Cancelled,
    Closed,
    Effect,
    Ended,
    IncidentClosed,
    IncidentOpened,
    JobOpened,
    SignalThrown,
    SubscriptionOpened,
    TimerOpened,
    UserTaskOpened,
)

Opened = UserTaskOpened | JobOpened | TimerOpened | SubscriptionOpened
Wait = tuple[int, str]
"""Token and element."""


@dataclass
class Net:
    """`opened` holds what a wait is at the end; a wait that was opened and closed in the same command never shows.

    `tokens` and `events` name the waits from before that are over: all of a token, or one event of it.
    """

    opened: dict[Wait, Opened] = field(default_factory=dict)
    tokens: dict[int, None] = field(default_factory=dict)
    events: dict[Wait, None] = field(default_factory=dict)
    incidents: dict[int, IncidentOpened] = field(default_factory=dict)
    closed_incidents: dict[int, None] = field(default_factory=dict)
    signals: list[SignalThrown] = field(default_factory=list)
    ended: Ended | None = None

    def add(self, effect: Effect) -> None:
        match effect:
            case UserTaskOpened() | JobOpened() | TimerOpened() | SubscriptionOpened():
                self.opened[effect.token, effect.element_id] = effect
            case Closed(token, None):
                self.opened = {wait: opened for wait, opened in self.opened.items() if wait[0] != token}
                self.tokens[token] = None
            case Closed(token, element_id) if element_id is not None:
                if self.opened.pop((token, element_id), None) is None:
                    self.events[token, element_id] = None
            case IncidentOpened(token):
                self.incidents[token] = effect
            case IncidentClosed(token) | Cancelled(token):
                if self.incidents.pop(token, None) is None:
                    self.closed_incidents[token] = None
            case SignalThrown():
                self.signals.append(effect)
            case Ended():
                self.ended = effect
            case _:
                pass
