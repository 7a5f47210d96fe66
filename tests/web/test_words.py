"""How values read on a page: masked, in Shanghai time, with words beside every colour."""

from datetime import UTC, datetime, timedelta

import pytest

from web.words import called, masked, masked_name, moment, script_json, shown, time_left

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("plain", "hidden"),
    [
        ("510402199001011234", "5104**********1234"),
        ("51040219900101123X。", "5104**********123X。"),
        ("电话13812345678转", "电话138****5678转"),
        ("卡号6222020200112233445", "卡号6222********3445"),
        ("流水号 20261121000123", "流水号 20261121000123"),
        ("编号1234567", "编号1234567"),
    ],
)
def test_numbers_of_people_are_hidden_in_the_middle(plain: str, hidden: str) -> None:
    assert masked(plain) == hidden


def test_names_are_hidden_in_the_middle() -> None:
    assert [masked_name(name) for name in ("王秀兰", "李明", "欧阳文静", "甲")] == ["王**", "李*", "欧***", "甲"]


def test_a_variable_shows_no_personal_data_however_deep() -> None:
    assert shown("张三丰", "applicant_name") == "张**"
    assert shown("失业保险", "insurance_name") == "失业保险" and shown("张三丰", "new_name") == "张**"
    nested = shown({"person": {"name": "张三丰", "id": "510402199001011234"}})
    assert "张三丰" not in nested and "199001" not in nested
    assert shown(True) == "是" and shown(None) == "（空）"


def test_times_are_shanghais() -> None:
    assert moment(NOW) == "2026-11-21 16:00"


@pytest.mark.parametrize(
    ("left", "colour", "words"),
    [
        (timedelta(minutes=-30), "red", "已超 30 分钟"),
        (timedelta(hours=3, minutes=5), "amber", "剩 3 小时"),
        (timedelta(days=3), "grey", "剩 3 天"),
    ],
)
def test_time_left_has_a_colour_and_words(left: timedelta, colour: str, words: str) -> None:
    said = time_left(NOW + left, NOW)
    assert said is not None and (said["colour"], said["words"]) == (colour, words)


def test_json_in_a_page_cannot_end_its_element() -> None:
    assert "</" not in script_json({"a": "</script><b>&"})


def test_the_names_of_employers_are_public_and_those_of_people_are_not() -> None:
    assert called({"kind": "employer", "name": "攀枝花市云上数据服务有限公司"}) == "攀枝花市云上数据服务有限公司"
    assert called({"kind": "person", "name": "王秀兰"}) == "王**"
