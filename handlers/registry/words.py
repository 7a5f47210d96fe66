"""The registry's codes and what people read for them."""

INSURANCES = {
    "pension": "企业职工基本养老保险",
    "unemployment": "失业保险",
    "work_injury": "工伤保险",
    "resident_pension": "城乡居民基本养老保险",
}
PARTICIPATION_STATES = {
    "active": "参保缴费",
    "paused": "暂停缴费",
    "ended": "终止参保",
    "receiving": "待遇领取",
}
LEAVING_REASONS = {
    "contract_expired": "劳动合同期满终止",
    "dismissed": "单位解除",
    "employer_closed": "单位破产或撤销",
    "agreed": "协商一致由单位提出解除",
    "resigned": "个人辞职",
    "other": "其他",
}
# 失业保险条例: unemployment against one's own will. "other" and an unknown reason are for a person to judge.
INVOLUNTARY = {
    "contract_expired": True,
    "dismissed": True,
    "employer_closed": True,
    "agreed": True,
    "resigned": False,
}
PERSON_STATES = {"alive": "正常", "deceased": "已死亡"}
EMPLOYER_STATES = {"active": "正常参保", "owing": "欠费", "closed": "已注销"}
CARD_STATES = {
    "normal": "正常",
    "not_activated": "未启用",
    "lost": "已挂失",
    "frozen": "已冻结",
    "cancelled": "已注销",
}
ACCOUNT_STATES = {"open": "正常", "not_activated": "未激活", "frozen": "已冻结", "closed": "已销户"}
CONTRIBUTION_STATES = {"paid": "已缴", "back_paid": "补缴", "owed": "欠缴"}
COUNTED = ("paid", "back_paid")
"""The contributions that count as months paid."""
BENEFITS = {"unemployment": "失业保险金", "pension": "基本养老金"}
BENEFIT_STATES = {"open": "领取中", "stopped": "停发", "finished": "领取期满", "merged": "余期已并入后次"}
PAYMENT_STATES = {"ordered": "待发放", "paid": "已发放", "returned": "银行退回"}
FIELDS = {"name": "姓名", "id_no": "身份证号码", "phone": "手机号码", "address": "通信地址"}
KEY_FIELDS = frozenset({"name", "id_no"})
"""Changing one of these touches whose rights they are: they go the limited way (item 13)."""
