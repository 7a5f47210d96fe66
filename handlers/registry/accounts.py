"""Bank accounts, and whether benefits may be paid into one."""

from sqlalchemy import Connection, select

from engine import store
from handlers import masks
from handlers.identity import bank_warnings
from handlers.identity.checked import tidy
from handlers.registry import people
from handlers.registry.model import Account, AccountVerdict
from handlers.registry.secrets import Seals
from handlers.registry.tables import RegistryAccount

ACCOUNT = store.table(RegistryAccount)
WHY_NOT = {
    "closed": "这个账户已销户，请改用正常的账户，或先到银行重新开户。",
    "frozen": "这个账户已冻结，请先到开户银行解除冻结，或改用其他账户。",
    "not_activated": "社会保障卡的金融账户尚未激活，请先到开户银行激活，或改用其他账户。",
}


def index(seals: Seals, number: str) -> bytes:
    return seals.index("bank_card", number)


def accounts(conn: Connection, ref: str) -> list[Account]:
    """The one of the card in use first."""
    name = people.row_of(conn, ref)["name"]
    used = _on_card(conn, ref)
    rows = store.many(conn, select(ACCOUNT).where(ACCOUNT.c.person == ref).order_by(ACCOUNT.c.ref))
    return sorted((_account(row, name, used) for row in rows), key=lambda account: not account.on_card)


def check(conn: Connection, seals: Seals, ref: str, number: str | None) -> AccountVerdict:
    if number is None:
        found = next((account for account in accounts(conn, ref) if account.on_card), None)
        return judge(found, "没有可用的社会保障卡金融账户，请提供其他银行账号，或先补办社会保障卡。", ())
    typed = tidy(number)
    row = store.one(conn, select(ACCOUNT).where(ACCOUNT.c.person == ref, ACCOUNT.c.number_index == index(seals, typed)))
    account = None if row is None else _account(row, people.row_of(conn, ref)["name"], _on_card(conn, ref))
    return judge(account, "没有查到本人名下的这个账号，请核对账号和开户银行。", bank_warnings(typed))


def judge(account: Account | None, missing: str, warnings: tuple[str, ...]) -> AccountVerdict:
    """Pure. A closed account or another's name is a problem, a strange number only a warning (domain 2.5)."""
    if account is None:
        return AccountVerdict(None, (missing,), warnings)
    problems = [WHY_NOT[account.state]] if account.state in WHY_NOT else []
    if not account.holder_matches:
        problems.append("账户户名与申请人姓名不一致，请核对户名，或改用本人账户。")
    return AccountVerdict(account, tuple(problems), warnings)


def payable(conn: Connection, ref: str, account_ref: str | None) -> AccountVerdict:
    """The same for an account that a claim names."""
    found = next((a for a in accounts(conn, ref) if (a.ref == account_ref if account_ref else a.on_card)), None)
    return judge(found, "没有可以发放待遇的银行账户，请先核对申请人的账户。", ())


def _on_card(conn: Connection, ref: str) -> str | None:
    """The account of the newest card that is neither lost nor cancelled."""
    return next((c.account_ref for c in people.cards(conn, ref) if c.state not in ("lost", "cancelled")), None)


def _account(row: store.Fields, name: str, used: str | None) -> Account:
    holder = row["holder"]
    return Account(
        row["ref"],
        row["bank"],
        row["masked"],
        masks.name(holder),
        holder == name,
        row["state"],
        row["ref"] == used,
    )
