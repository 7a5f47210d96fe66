"""A notice goes out once, to the person's own address, and no log or list shows it whole."""

import email
import logging
import socketserver
import threading
from collections.abc import Iterator
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from engine.history import Keys
from handlers import cases, notification
from handlers.cases import Desk, Secrecy
from handlers.notification import FileSender, LogSender, Message, Postman, SenderInvalid, SendFailed, SmtpSender
from tests.handlers.cases.conftest import LI, WANG, Counter, Items
from tests.support import drawing as d
from tests.support.hall import Hall

INPUTS = {"subject": '"业务办结通知"', "text": '"您的申请已办结，请到大厅领取。"'}


class Failing:
    """A carrier that fails so many times."""

    channel = "file"

    def __init__(self, *failures: SendFailed) -> None:
        self.failures = list(failures)
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)


def post(tmp_path: Path, sender: Any, inputs: dict[str, str], retries: str = "1") -> Counter:
    hall = Hall(f"sqlite:///{tmp_path / 'hall.db'}", Keys.open(tmp_path / "keys"))
    secrecy, items = Secrecy.open(tmp_path / "keys"), Items()
    postman = Postman(hall.database, secrecy, sender, hall.parts.new_id)
    for described in notification.handlers(postman):
        hall.handlers.add(described.for_engine())
    hall.parts.observe = cases.following(items)
    step = d.service("Tell", "notify.send", inputs=INPUTS | inputs, retries=retries)
    hall.publish(d.diagram([step], "start > Tell > end", "benefit"))
    return Counter(hall, Desk(secrecy, items, "510400"))


def test_the_applicant_is_told_at_the_number_they_left(tmp_path: Path) -> None:
    sender = Failing()
    counter = post(tmp_path, sender, {})
    opened = counter.open()
    counter.hall.drain()
    (message,) = sender.sent
    assert (message.address, message.subject) == (WANG.phone, "业务办结通知")
    kept = counter.hall.variables(opened.instance_id)["notice"]
    assert (kept["address_masked"], kept["state"]) == ("138****5678", "sent")
    with counter.hall.database.read() as conn:
        (row,) = notification.of_instance(conn, opened.instance_id)
    assert (row["state"], row["attempts"], row["problem"]) == ("sent", 1, None)
    stored = repr(counter.hall.rows("SELECT * FROM outbox"))
    assert str(WANG.phone) not in stored and "请到大厅领取" not in stored


def test_a_failed_sending_is_tried_again_and_goes_out_once(tmp_path: Path) -> None:
    sender = Failing(SendFailed("邮件没有发出，请检查网络。"))
    counter = post(tmp_path, sender, {}, retries="3")
    opened = counter.open()
    counter.hall.drain()
    (row,) = counter.hall.rows("SELECT state, problem FROM outbox")
    assert row == {"state": "waiting", "problem": "邮件没有发出，请检查网络。"}
    counter.hall.pass_time(seconds=5)
    counter.hall.drain()
    assert len(sender.sent) == 1
    assert counter.hall.state(opened.instance_id) == "completed"


def test_what_was_sent_before_a_crash_is_not_sent_again(tmp_path: Path) -> None:
    sender = Failing()
    counter = post(tmp_path, sender, {})
    counter.open()
    counter.hall.drain()
    (row,) = counter.hall.rows("SELECT key, instance_id FROM outbox")
    postman = Postman(counter.hall.database, counter.desk.secrecy, sender, counter.hall.parts.new_id)
    again = notification.Notice(row["key"], row["instance_id"], "13812345678", "业务办结通知", "…")
    assert notification.deliver(postman, again, counter.hall.now)["state"] == "sent"
    assert len(sender.sent) == 1 and len(counter.hall.rows("SELECT id FROM outbox")) == 1


@pytest.mark.parametrize("inputs", [{"to": '"agent"'}, {"address": '"a@b.cn\\nBcc: x@y.cn"'}])
def test_without_an_address_the_diagram_hears_it(tmp_path: Path, inputs: dict[str, str]) -> None:
    counter = post(tmp_path, Failing(), inputs)
    opened = counter.open(applicant=LI)
    counter.hall.drain()
    assert "没有留下可用的联系方式" in counter.hall.incident(opened.instance_id)["message"]


def test_the_log_says_neither_number_nor_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tellerflow.notification"):
        LogSender().send(Message("n-1", "13812345678", "138****5678", "业务办结通知", "您的申请已办结"))
    assert caplog.messages == ["notice n-1 to 138****5678: 业务办结通知"]


def test_a_file_appears_whole_and_once(tmp_path: Path) -> None:
    message = Message("n-1", "13812345678", "", "业务办结通知", "您的申请已办结，䶮。")
    sender = FileSender(tmp_path / "outbox")
    sender.send(message)
    sender.send(message)
    (path,) = (tmp_path / "outbox/new").iterdir()
    found = email.message_from_bytes(path.read_bytes(), policy=default)
    assert (found["Subject"], found["To"]) == ("业务办结通知", "13812345678")
    assert found.get_content().strip() == "您的申请已办结，䶮。"
    assert path.stat().st_mode & 0o077 == 0
    (tmp_path / "file").write_text("")
    with pytest.raises(SendFailed, match="发件文件夹"):
        FileSender(tmp_path / "file").send(message)


class Mailbox(socketserver.StreamRequestHandler):
    """As much of an SMTP server as one message needs; refuses recipients that begin with `no`."""

    received: list[bytes] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                self.received.append(body)
                self.wfile.write(b"250 kept\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"550 no\r\n" if b"<no" in line else b"250 ok\r\n")


@pytest.fixture
def mail() -> Iterator[int]:
    Mailbox.received.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_mail_carries_the_same_message_id_in_every_try(mail: int) -> None:
    sender = SmtpSender("127.0.0.1", mail, "hall@example.cn")
    for _ in range(2):
        sender.send(Message("n-1", "wang@example.cn", "", "业务办结通知", "您的申请已办结。"))
    first, second = (email.message_from_bytes(body, policy=default) for body in Mailbox.received)
    assert first["Message-ID"] == second["Message-ID"] == "<n-1@tellerflow.invalid>"
    assert (first["From"], first["Subject"]) == ("hall@example.cn", "业务办结通知")


def test_mail_failures_tell_whether_another_try_helps(mail: int) -> None:
    sender = SmtpSender("127.0.0.1", mail, "hall@example.cn")
    for address, permanent in (("13812345678", True), ("no@example.cn", True)):
        with pytest.raises(SendFailed) as told:
            sender.send(Message("n-1", address, "", "s", "b"))
        assert told.value.permanent is permanent
    with pytest.raises(SendFailed) as gone:
        SmtpSender("127.0.0.1", 1, "hall@example.cn").send(Message("n-1", "w@example.cn", "", "s", "b"))
    assert gone.value.permanent is False


def test_senders_are_chosen_by_one_setting(tmp_path: Path) -> None:
    assert notification.sender_of("", tmp_path).channel == "log"
    assert notification.sender_of("file", tmp_path).channel == "file"
    found = notification.sender_of("smtps://hall:p%40ss@mail.example.cn?from=hall@example.cn", tmp_path)
    assert found == SmtpSender("mail.example.cn", 465, "hall@example.cn", "hall", "p@ss", True)
    for wrong in ("fax", "smtp://mail.example.cn", "smtp://mail:x?from=a@b.cn", "http://a?from=a@b.cn"):
        with pytest.raises(SenderInvalid, match="TELLERFLOW_NOTIFY"):
            notification.sender_of(wrong, tmp_path)


@pytest.mark.parametrize(
    ("address", "shown"), [("13812345678", "138****5678"), ("wang@example.cn", "w***@example.cn"), ("12333", "*****")]
)
def test_addresses_are_masked(address: str, shown: str) -> None:
    assert notification.masked(address) == shown
