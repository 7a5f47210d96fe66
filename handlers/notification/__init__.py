"""Telling applicants: an outbox of messages, and who carries them (log, file, SMTP).

`deliver` sends once for each key, `of_instance` shows what was sent in a case, masked; the handler is `notify.send`.
"""

from handlers.notification.jobs import handlers
from handlers.notification.outbox import Notice, Postman, deliver, masked, of_instance
from handlers.notification.senders import (
    FileSender,
    LogSender,
    Message,
    Sender,
    SenderInvalid,
    SendFailed,
    SmtpSender,
    sender_of,
)

__all__ = [
    "FileSender",
    "LogSender",
    "Message",
    "Notice",
    "Postman",
    "SendFailed",
    "Sender",
    "SenderInvalid",
    "SmtpSender",
    "deliver",
    "handlers",
    "masked",
    "of_instance",
    "sender_of",
]
