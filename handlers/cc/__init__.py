"""抄送 drawn in a diagram: the task type `cc`. The engine writes the receipts (engine.commands.copies)."""

from handlers.cc.handlers import handlers

__all__ = ["handlers"]
