"""Case and document numbers (domain 5) on real databases."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from engine.base import Base
from engine.database import Database, open_engine
from engine.history import Keys
from handlers import Faces, collected
from handlers.numbering import (
    Series,
    account_for,
    case_number,
    case_number_problem,
    document_number,
    gap_report,
    series_of,
    void,
)
from handlers.numbering.cases import luhn_digit
from handlers.numbering.counter import NumberRefused
from handlers.numbering.tables import IssuedNumber, NumberCounter
from tests.support import drawing as d
from tests.support.hall import Hall

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
AREA = "510402"
WINDOW_TODAY = Series("case", "510402-1", "2026-11-21")
RESULTS = Series("result", "攀人社", "2026")
TABLES = [NumberCounter.__tablename__, IssuedNumber.__tablename__]


def opened(url: str) -> Database:
    engine = open_engine(url)
    tables = [Base.metadata.tables[name] for name in TABLES]
    Base.metadata.drop_all(engine, tables)
    Base.metadata.create_all(engine, tables)
    return Database(engine)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'n.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    found = opened(url)
    yield found
    Base.metadata.drop_all(found.engine, [Base.metadata.tables[name] for name in TABLES])
    found.engine.dispose()


def window(conn: Connection, purpose: str | None = None) -> str:
    return case_number(conn, AREA, TODAY, "window", NOW, purpose).text


def result(conn: Connection) -> str:
    return document_number(conn, "攀人社", "result", TODAY, NOW).text


def test_a_case_number_holds_area_date_channel_count_and_check_digit(db: Database) -> None:
    with db.write() as conn:
        first, second = window(conn), window(conn)
    assert (first[:-1], second[:-1]) == ("510402202611211000001", "510402202611211000002")
    assert len(first) == 22 and case_number_problem(first) is None and case_number_problem(second) is None


def test_areas_days_and_channels_count_apart(db: Database) -> None:
    with db.write() as conn:
        window(conn)
        others = [
            case_number(conn, AREA, TODAY, "online", NOW),
            case_number(conn, AREA, date(2026, 11, 23), "window", NOW),
            case_number(conn, "510411", TODAY, "window", NOW),
        ]
    assert [other.seq for other in others] == [1, 1, 1]
    assert len({other.text for other in others}) == 3


def test_a_transaction_that_fails_uses_up_no_number(db: Database) -> None:
    with db.write() as conn:
        window(conn)
    with pytest.raises(RuntimeError), db.write() as conn:
        window(conn)
        raise RuntimeError
    with db.write() as conn:
        assert window(conn)[15:21] == "000002"
        assert gap_report(conn, WINDOW_TODAY).missing == ()


def test_one_purpose_never_takes_two_numbers(db: Database) -> None:
    with db.write() as conn:
        first = window(conn, "instance-1")
    with db.write() as conn:
        assert window(conn, "instance-1") == first
        assert window(conn, "instance-2") != first


def test_document_numbers_count_by_agency_kind_and_year(db: Database) -> None:
    with db.write() as conn:
        assert [result(conn), result(conn)] == ["攀人社结〔2026〕1号", "攀人社结〔2026〕2号"]
        assert document_number(conn, "攀人社", "non_acceptance", TODAY, NOW).text == "攀人社不受〔2026〕1号"
        assert document_number(conn, "攀人社", "result", date(2027, 1, 4), NOW).text == "攀人社结〔2027〕1号"


def test_a_voided_number_stays_with_its_reason_and_is_not_given_out_again(db: Database) -> None:
    with db.write() as conn:
        first = result(conn)
        void(conn, first, " 打印卡纸 ", "teller01", NOW)
        assert result(conn) == "攀人社结〔2026〕2号"
        report = gap_report(conn, RESULTS)
    assert (report.last, report.issued, report.missing) == (2, 1, ())
    assert [(each.text, each.reason, each.by, each.at) for each in report.voided] == [
        (first, "打印卡纸", "teller01", NOW)
    ]


def test_voiding_needs_a_reason_and_a_number_that_is_valid(db: Database) -> None:
    with db.write() as conn:
        first = result(conn)
        with pytest.raises(NumberRefused, match="请填写作废的原因"):
            void(conn, first, " ", "teller01", NOW)
        with pytest.raises(NumberRefused, match="没有编号“攀人社结〔2026〕9号”"):
            void(conn, "攀人社结〔2026〕9号", "x", "teller01", NOW)
        void(conn, first, "x", "teller01", NOW)
        with pytest.raises(NumberRefused, match="已经作废"):
            void(conn, first, "x", "teller01", NOW)


def test_a_number_taken_away_behind_our_back_is_reported_until_it_is_accounted_for(db: Database) -> None:
    with db.write() as conn:
        for _ in range(3):
            result(conn)
        conn.execute(text("DELETE FROM issued_number WHERE seq = 2"))
        assert gap_report(conn, RESULTS).missing == (2,)
        account_for(conn, RESULTS, 2, "恢复备份时丢失", "auditor01", NOW)
        report = gap_report(conn, RESULTS)
        assert report.missing == () and report.voided[0].reason == "恢复备份时丢失"
        with pytest.raises(NumberRefused, match="第 1 号没有缺失"):
            account_for(conn, RESULTS, 1, "x", "auditor01", NOW)
        assert series_of(conn, "result") == [RESULTS] and series_of(conn) == [RESULTS]


def test_a_counter_put_back_cannot_give_a_number_out_twice(db: Database) -> None:
    with db.write() as conn:
        result(conn)
        conn.execute(text("DELETE FROM number_counter"))
    with pytest.raises(IntegrityError), db.write() as conn:
        result(conn)


def test_many_at_once_get_numbers_without_a_gap(db: Database) -> None:
    taken: list[str] = []

    def work() -> None:
        for _ in range(10):
            with db.write() as conn:
                number = window(conn)
            taken.append(number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(number[15:21]) for number in taken) == list(range(1, 41))
    with db.read() as conn:
        assert gap_report(conn, WINDOW_TODAY).missing == ()


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda conn: case_number(conn, "51040", TODAY, "window", NOW), "须是六位数字"),
        (lambda conn: case_number(conn, AREA, TODAY, "fax", NOW), "没有“fax”这种受理渠道"),
        (lambda conn: document_number(conn, "", "result", TODAY, NOW), "没有设置机关代字"),
        (lambda conn: document_number(conn, "攀人社", "poem", TODAY, NOW), "没有“poem”这种文书"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(db: Database, ask: Callable[[Connection], object], told: str) -> None:
    with db.write() as conn, pytest.raises(NumberRefused, match=told):
        ask(conn)


# -- the check digit

FIRST = st.from_regex(r"[0-9]{6}2026(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[1-5][0-9]{6}", fullmatch=True)


@given(FIRST, st.integers(0, 21), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(first: str, place: int, digit: str) -> None:
    number = first + luhn_digit(first)
    wrong = number[:place] + digit + number[place + 1 :]
    assert case_number_problem(number) is None
    assert wrong == number or case_number_problem(wrong) is not None


@given(FIRST, st.integers(0, 20))
def test_swapped_neighbours_are_found_but_for_nought_and_nine(first: str, place: int) -> None:
    number = first + luhn_digit(first)
    pair = number[place : place + 2]
    swapped = number[:place] + pair[::-1] + number[place + 2 :]
    if pair[0] != pair[1] and set(pair) != {"0", "9"}:
        assert case_number_problem(swapped) is not None


def test_what_cannot_be_a_case_number_is_told() -> None:
    first = "510402202613211000001"
    assert case_number_problem("12") == "流水号应为 22 位数字，请核对。"
    assert case_number_problem(first + luhn_digit(first)) == "流水号第 7 至 14 位不是真实存在的日期，请核对。"
    good = "510402202611211000001"
    assert case_number_problem(f"{good[:6]} {good[6:14]} {good[14:]}{luhn_digit(good)}") is None


# -- within the engine


def test_the_handler_takes_its_number_in_the_command_of_the_step(tmp_path: Path) -> None:
    hall = Hall(f"sqlite:///{tmp_path / 'h.db'}", Keys.open(tmp_path / "keys"))
    found = collected(Faces(agency="攀人社")).find("numbering.document")
    assert found is not None
    hall.handlers.add(found)
    drawn = [d.service("a", type="numbering.document", inputs={"document": '"acceptance"'})]
    hall.publish(d.diagram(drawn, "start > a > end"))
    cases = [hall.start() for _ in range(2)]
    assert [hall.variables(case)["number"] for case in cases] == ["攀人社受〔2026〕1号", "攀人社受〔2026〕2号"]
    hall.close()
