"""The people by whom the three items can be tried: each has one state that an item treats differently."""

from dataclasses import replace
from typing import Any

from handlers.registry.demo.plan import Benefit, Job, Plan


def _laid_off(months: int, employer: int, leaving: str | None = "contract_expired") -> tuple[Job, ...]:
    return (Job(months, 1, employer, leaving),)


def _out_of_work(key: str, about: str, name: str, sex: str, age: int, months: int, employer: int) -> Plan:
    """Lost the job last month after so many months, and registered a week ago."""
    return Plan(name, sex, age, _laid_off(months, employer), registered=7, key=key, about=about)


_USUAL = _out_of_work("", "", "", "", 0, 60, 7)


def _differs(key: str, about: str, name: str, sex: str, age: int, **more: Any) -> Plan:
    """Like somebody with 60 months who may claim, but for one thing."""
    return replace(_USUAL, key=key, about=about, name=name, sex=sex, age=age, **more)


def _unemployed() -> tuple[Plan, ...]:
    return (
        _out_of_work("months_8", "失业，缴费 8 个月", "任小满", "female", 23, 8, 1),
        _out_of_work("months_11", "失业，缴费 11 个月", "冯立春", "male", 24, 11, 2),
        _out_of_work("months_12", "失业，缴费 12 个月", "杜思源", "male", 25, 12, 3),
        _out_of_work("months_59", "失业，缴费 59 个月", "贺兰芝", "female", 31, 59, 4),
        _out_of_work("months_60", "失业，缴费 60 个月", "段云飞", "male", 33, 60, 5),
        _out_of_work("months_119", "失业，缴费 119 个月", "罗佳慧", "female", 36, 119, 6),
        _out_of_work("months_120", "失业，缴费 120 个月", "毛志远", "male", 39, 120, 7),
        _out_of_work("months_300", "失业，缴费 300 个月", "曾永福", "male", 50, 300, 8),
        Plan(
            "龚雪梅",
            "female",
            38,
            (Job(190, 100, 9, "dismissed"), *_laid_off(70, 10)),
            (Benefit("unemployment", "stopped", 98, 18, 8),),
            registered=9,
            key="left_10",
            about="失业，上次余 10 个月，再就业后缴费 70 个月",
        ),
        Plan(
            "汤国庆",
            "male",
            42,
            (Job(110, 50, 11, "dismissed"), *_laid_off(12, 12)),
            (Benefit("unemployment", "finished", 48, 18, 18),),
            registered=5,
            key="finished_before",
            about="失业，上次已领满，再就业后缴费 12 个月",
        ),
        _differs(
            "two_places",
            "失业，两处同时缴费共 18 条、合 12 个月",
            "常念慈",
            "female",
            29,
            jobs=(Job(12, 1, 13, "contract_expired"), Job(8, 3, 14, "contract_expired")),
        ),
        _differs(
            "owed_2",
            "失业，13 个月中欠缴 2 个月",
            "尹大勇",
            "male",
            30,
            jobs=(Job(13, 1, 97, "employer_closed", owed=2),),
        ),
        _differs("dismissed", "失业，单位解除", "邱文静", "female", 34, jobs=_laid_off(60, 15, "dismissed")),
        _differs("employer_closed", "失业，单位破产", "石磊", "male", 45, jobs=_laid_off(90, 99, "employer_closed")),
        _differs("resigned", "个人辞职", "史晓帆", "male", 28, jobs=_laid_off(60, 16, "resigned")),
        _differs("reason_unknown", "离职原因不明", "侯玉珍", "female", 41, jobs=_laid_off(60, 17, None)),
        _differs("reason_other", "离职原因为其他", "顾长河", "male", 37, jobs=_laid_off(60, 18, "other")),
        _differs("not_registered", "失业但未办失业登记", "孟繁星", "female", 32, registered=None),
        _differs(
            "claiming",
            "正在领取失业保险金，剩 13 个月",
            "武建军",
            "male",
            43,
            jobs=(Job(78, 7, 19, "contract_expired"),),
            benefits=(Benefit("unemployment", "open", 5, 18, 5),),
            registered=170,
        ),
        _differs("near_retirement", "失业，男，临近退休", "钱守成", "male", 59, jobs=_laid_off(180, 20)),
        _differs("account_closed", "失业，社保卡账户已销户", "乔晚晴", "female", 35, account="closed"),
        _differs("account_frozen", "失业，社保卡账户已冻结", "赖春生", "male", 46, account="frozen"),
        _differs("account_idle", "失业，社保卡账户未激活", "文一鸣", "male", 26, account="not_activated"),
        _differs("holder_differs", "失业，账户户名是曾用名", "易书瑶", "female", 30, holder="易小花"),
    )


def _others() -> tuple[Plan, ...]:
    at_work = (Job(48, 1, 21),)
    return (
        Plan("陈守正", "male", 40, at_work, key="employed", about="在职参保"),
        Plan("欧阳若曦", "female", 33, (Job(72, 1, 22),), key="compound_name", about="在职参保，复姓"),
        Plan("李娜", "female", 34, at_work, key="same_name_1", about="同名之一"),
        Plan("李娜", "female", 52, (Job(130, 1, 23),), key="same_name_2", about="同名之二"),
        Plan("王䶮", "male", 31, (Job(55, 1, 24),), key="rare_yan", about="姓名含生僻字䶮"),
        Plan("刘𬭎", "male", 44, (Job(150, 1, 25),), key="rare_hong", about="姓名含生僻字𬭎（扩展区）"),
        Plan("阿卜杜热西提·买买提", "male", 29, (Job(20, 1, 26),), key="dotted", about="姓名含间隔点"),
        Plan("吉克·阿依·木果", "female", 27, (Job(36, 1, 27),), key="two_dots", about="姓名含两个间隔点"),
        Plan("田守业", "male", 71, died=40, cards=("cancelled",), account="closed", key="deceased", about="已登记死亡"),
        Plan("江一苇", "female", 36, at_work, cards=("lost",), key="card_lost", about="社保卡已挂失"),
        Plan("夏青禾", "female", 28, at_work, cards=("frozen",), key="card_frozen", about="社保卡已冻结"),
        Plan("戴新苗", "female", 19, (Job(4, 1, 28),), cards=("not_activated",), key="card_idle", about="社保卡未启用"),
        Plan("韩无咎", "male", 38, at_work, cards=(), key="card_none", about="没有社保卡"),
        Plan("秦岭", "male", 47, at_work, cards=("cancelled", "normal"), key="card_replaced", about="已补换社保卡"),
        Plan("范长江", "male", 51, (Job(140, 1, 98, owed=5),), key="employer_owes", about="在职，单位欠费 5 个月"),
        Plan(
            "蒋桂英",
            "female",
            63,
            (Job(280, 98, 29, "other", state="receiving"),),
            (Benefit("pension", "open", 97, None, 97),),
            key="pensioner",
            about="领取基本养老金",
        ),
        Plan("谭自强", "male", 48, (Job(66, 1, insurances=("pension",)),), key="flexible", about="灵活就业参保"),
        Plan(
            "廖稻香",
            "female",
            55,
            (Job(120, 1, insurances=("resident_pension",), every=12),),
            key="resident",
            about="城乡居民养老参保",
        ),
        Plan(
            "苏小禾", "female", 16, cards=("not_activated",), account="not_activated", key="young", about="未满 18 岁"
        ),
        Plan("郝百龄", "male", 94, key="old", about="高龄，没有参保记录"),
    )


def cast() -> tuple[Plan, ...]:
    """In their order they are the first people of the demo, so that their numbers never change."""
    return (*_unemployed(), *_others())
