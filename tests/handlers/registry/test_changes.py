"""Item 13: changes of basic information are checked, applied once and kept with before and after."""

from typing import Any

import pytest
from sqlalchemy import select

from engine import values
from engine.handlers import BusinessError, HandlerFailed
from handlers.registry.changes import CHANGE
from handlers.registry.demo.numbers import id_number
from tests.handlers.registry.conftest import PLAYERS, TODAY, Site, ref


def change(site: Site, key: str, changes: dict[str, str | None], job: str = "job-1") -> dict[str, Any]:
    return site.job("registry.change", {"person": ref(key), "changes": changes}, job)


def test_phone_and_address_change_at_once_and_are_told_masked(site: Site) -> None:
    made = change(site, "employed", {"phone": "154 0000 4321", "address": "四川省攀枝花市东区新华街8号"})
    assert made["key_fields"] is False
    phone, address = made["changed"]
    assert (phone["label"], phone["after"], address["after"]) == ("手机号码", "154****4321", "四川省攀枝花******")
    assert site.registry.person(ref("employed"), TODAY).phone_masked == "154****4321"


def test_a_name_with_a_rare_character_or_a_dot_is_a_name(site: Site) -> None:
    for n, (typed, kept) in enumerate(
        (("欧阳䶮", "欧阳䶮"), ("赵𬭎", "赵𬭎"), ("John Smith", "John Smith"), ("古丽・买买提", "古丽·买买提"))
    ):
        assert change(site, "employed", {"name": typed}, f"job-{n}")["key_fields"] is True
        assert site.registry.person(ref("employed"), TODAY).name == kept


def test_a_new_number_brings_birthday_and_sex_and_is_found_at_once(site: Site) -> None:
    new = id_number("510402", PLAYERS["employed"].identity.born.replace(year=1991), 120)
    change(site, "employed", {"id_no": new.lower()})
    found = site.registry.by_number("id_card", new, TODAY)
    assert found is not None and (found.ref, found.sex) == (ref("employed"), "female")
    assert site.registry.by_number("id_card", PLAYERS["employed"].identity.id_no, TODAY) is None


def test_before_and_after_are_kept_sealed_and_whole(site: Site) -> None:
    made = change(site, "employed", {"name": "陈守平", "phone": "15400004321"})
    with site.db.read() as conn:
        row = conn.execute(select(CHANGE).where(CHANGE.c.ref == made["change"])).one()
    before, after = (
        values.loads(site.seals.unseal(f"registry_change.{side}/{row.ref}", bytes(getattr(row, side))))
        for side in ("before", "after")
    )
    assert before == {"name": "陈守正", "phone": PLAYERS["employed"].identity.phone}
    assert after == {"name": "陈守平", "phone": "15400004321"}
    assert row.instance_id == "case-1"
    assert "陈守平".encode() not in bytes(row.after)


def test_a_second_try_of_the_same_job_changes_nothing(site: Site) -> None:
    made = change(site, "employed", {"phone": "15400004321"})
    change(site, "employed", {"phone": "15400009999"}, "job-2")
    assert change(site, "employed", {"phone": "15400004321"}) == made
    assert site.registry.person(ref("employed"), TODAY).phone_masked == "154****9999"


def test_what_is_so_already_is_no_change(site: Site) -> None:
    made = change(site, "employed", {"name": "陈守正"})
    assert (made["changed"], made["key_fields"]) == ([], False)


def test_fields_left_empty_in_the_form_stay_as_they_are(site: Site) -> None:
    made = change(site, "employed", {"name": "", "id_no": None, "phone": "15400004321"})
    assert [each["field"] for each in made["changed"]] == ["phone"]


def test_another_persons_number_is_refused(site: Site) -> None:
    with pytest.raises(BusinessError, match="已登记在另一个人名下") as refused:
        change(site, "employed", {"id_no": PLAYERS["months_60"].identity.id_no})
    assert refused.value.code == "NUMBER_TAKEN"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("id_no", "110105194912310021", "校验码"),
        ("id_no", "11010519490230002X", "不是真实存在的日期"),
        ("name", "陈", "2 至 50 个字"),
        ("name", "陈守正1", "只能是汉字"),
        ("name", "陈··守", "只能是汉字"),
        ("name", "陈□正", "只能是汉字"),
        ("phone", "12345678901", "1 开头的 11 位数字"),
        ("address", "东区", "补充到门牌号"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_field(site: Site, field: str, value: str, sentence: str) -> None:
    with pytest.raises(BusinessError, match=sentence) as refused:
        change(site, "employed", {field: value})
    assert refused.value.code == "VALUE_REFUSED"
    assert refused.value.variables == {"field": field, "refusal": refused.value.message}
    assert site.registry.person(ref("employed"), TODAY).name == "陈守正"


def test_a_field_the_registry_does_not_have_is_an_incident(site: Site) -> None:
    with pytest.raises(HandlerFailed, match="变更后的内容"):
        change(site, "employed", {"salary": "1"})


def test_the_deceased_do_not_change(site: Site) -> None:
    with pytest.raises(BusinessError) as refused:
        change(site, "deceased", {"phone": "15400004321"})
    assert refused.value.code == "PERSON_DECEASED"


def test_after_a_change_of_name_the_account_no_longer_matches_and_the_desk_says_so(site: Site) -> None:
    change(site, "employed", {"name": "陈守平"})
    checked = site.job("registry.account_check", {"person": ref("employed")})
    assert checked["ok"] is False and "户名与申请人姓名不一致" in checked["problems"][0]
