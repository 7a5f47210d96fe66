"""Who carries a message: the log (nobody), a folder that another program empties, or a mail server."""

import logging
import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

log = logging.getLogger("tellerflow.notification")
TIMEOUT_S = 20
DOMAIN = "tellerflow.invalid"


class SendFailed(Exception):
    """The sentence says why. `permanent`: another try cannot help."""

    def __init__(self, message: str, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class SenderInvalid(ValueError):
    """The setting names no sender; the sentence is for the person who starts the server."""


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is the same in every try, so that whoever receives it can drop doubles."""

    id: str
    address: str
    address_masked: str
    subject: str
    body: str


class Sender(Protocol):
    @property
    def channel(self) -> str:
        """log, file or smtp."""

    def send(self, message: Message) -> None:
        """Raises SendFailed."""


class LogSender:
    """Carries nothing: says that there was something, to whom masked, never what."""

    channel = "log"

    def send(self, message: Message) -> None:
        log.info("notice %s to %s: %s", message.id, message.address_masked, message.subject)


class FileSender:
    """One file for each message under `new/`, whole from the moment it is seen there; sent twice it is one file."""

    channel = "file"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message) -> None:
        written = self._folder / "tmp" / f"{message.id}.eml"
        try:
            for name in ("tmp", "new"):
                (self._folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(bytes(letter(message, "")))
                file.flush()
                os.fsync(file.fileno())
            written.replace(self._folder / "new" / written.name)
        except OSError as error:
            raise SendFailed("通知写不进发件文件夹，请检查磁盘空间和权限。") from error


@dataclass(frozen=True, slots=True)
class SmtpSender:
    """`tls`: from the first byte (smtps); otherwise STARTTLS, and plainly only where the server is this machine."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None
    tls: bool = False
    channel: str = "smtp"

    def send(self, message: Message) -> None:
        if "@" not in message.address:
            raise SendFailed("收件人没有电子邮箱，不能用邮件通知。", permanent=True)
        try:
            with self._connected() as server:
                if self.user and self.password is not None:
                    server.login(self.user, self.password)
                server.send_message(letter(message, self.sender))
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as refused:
            raise SendFailed("邮件服务器不接受这个收件地址，请核对后再发。", permanent=True) from refused
        except (OSError, smtplib.SMTPException) as error:
            raise SendFailed("邮件没有发出，请检查邮件服务器的地址、账号和网络。") from error

    def _connected(self) -> smtplib.SMTP:
        trust = ssl.create_default_context()
        if self.tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_S, context=trust)
        server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        if self.host not in ("127.0.0.1", "localhost", "::1"):
            server.starttls(context=trust)
        return server


def letter(message: Message, sender: str) -> EmailMessage:
    found = EmailMessage()
    found["Message-ID"] = f"<{message.id}@{DOMAIN}>"
    found["To"] = message.address
    found["Subject"] = message.subject
    if sender:
        found["From"] = sender
    found.set_content(message.body)
    return found


def sender_of(setting: str, folder: Path) -> Sender:
    """`log`, `file`, or smtp://user:password@host:port?from=address (smtps:// for TLS). Raises SenderInvalid."""
    if setting in ("", "log"):
        return LogSender()
    if setting == "file":
        return FileSender(folder)
    try:
        parts = urlsplit(setting)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or "@" not in sender:
        raise SenderInvalid("TELLERFLOW_NOTIFY 须是 log、file 或 smtp://账号:密码@主机:端口?from=发件地址，请更正。")
    tls = parts.scheme == "smtps"
    user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
    return SmtpSender(parts.hostname, port or (465 if tls else 587), sender, user, password, tls)
