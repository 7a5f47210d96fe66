"""What each kind of document is printed from, with rare characters in the names."""

from typing import Any

ITEM = "失业保险金申领"
MATERIALS = [
    {"name": "居民身份证", "form": "原件", "copies": 1, "pages": 1, "original": "核验后退还"},
    {
        "name": "终止或者解除劳动合同的证明",
        "form": "原件",
        "copies": 1,
        "pages": 2,
        "original": "留存",
        "note": "须加盖单位公章",
    },
    {"name": "社会保障卡", "form": "复印件", "copies": 1, "pages": 1},
]


def common(title: str) -> dict[str, Any]:
    numbers = {"业务申请单": None}
    return {
        "document": {
            "title": title,
            "number": numbers.get(title, "攀人社受〔2026〕128号"),
            "code": "7KQ2M9XWB4HJ5TZC",
            "made_at": "2026-11-21T09:06:00+08:00",
            "verify_url": "https://rs.example.gov.cn/verify",
        },
        "office": {
            "name": "攀枝花市人力资源和社会保障局", "hall": "攀枝花市人社综合服务大厅",
            "phone": "12333", "complaint_phone": "0812-12333", "demo": True,
        },
        "case": {
            "no": "5104002026112110000017", "item": "510400001", "item_name": ITEM, "channel": "window",
            "channel_name": "窗口", "window_name": "1号综合窗口", "teller": "王秀兰（A0017）",
            "lookup_code": "8K3WQ7MZ2T",
        },
        "applicant": {
            "name": "欧阳䶮·𬭎", "kind": "person", "id_type_name": "居民身份证", "id_masked": "510402********1234",
        },
        "agent": None,
    }  # fmt: skip


SAMPLES: dict[str, dict[str, Any]] = {
    "application": {
        "details": [
            {"label": "最后工作单位", "value": "攀枝花市某某矿业有限责任公司"},
            {"label": "离职原因", "value": "劳动合同期满终止"},
            {"label": "离职日期", "value": "2026年10月31日"},
            {"label": "收款账户", "value": "社会保障卡 尾号 4412"},
        ],
        "materials": MATERIALS,
    },
    "acceptance": {
        "materials": MATERIALS,
        "accepted_at": "2026-11-21T09:05:00+08:00",
        "days": 15,
        "due_on": "2026-12-11",
        "delivery": "窗口领取",
    },
    "non_acceptance": {
        "reasons": [
            {"text": "您的参保关系不在本市，申请不属于本机关受理范围", "basis": "《失业保险条例》"},
            {"text": "您最后一次离职属于因本人意愿中断就业"},
        ],
        "where_to": "请您向最后参保地的社会保险经办机构申请；符合条件后也可以在全国统一的服务平台网上申请。",
    },
    "correction": {
        "items": [
            {
                "name": "终止或者解除劳动合同的证明",
                "specification": "原件 1 份，写明离职日期和原因，加盖单位公章",
                "basis": "《失业保险条例》",
                "how": "到窗口交、网上上传或邮寄均可",
                "other_ways": "可用书面承诺代替",
            },
            {"name": "社会保障卡", "specification": "正反面复印在一张 A4 纸上，1 份", "how": "到窗口交或网上上传"},
        ],
        "correct_by": "2026-12-06",
    },
    "result": {
        "conclusion": "准予领取失业保险金",
        "effective_on": "2026-12-01",
        "amount": "21060.50",
        "amount_label": "核定总额",
        "rows": [
            {"label": "领取期限", "value": "2026年12月至2027年9月，共10个月"},
            {"label": "月标准", "value": "2,106.05元"},
        ],
        "bank": "中国工商银行",
        "account": "6222021234564412",
        "follow_up": "请您在领取期间每月按规定申报求职情况；重新就业的，请在十五日内告诉我们。",
    },
    "certificate": {
        "rows": [
            {
                "insurance_name": "企业职工基本养老保险", "employer_name": "攀枝花市某某矿业有限责任公司",
                "first_month": "2014-07", "last_month": None, "paid_months": 148, "state_name": "参保缴费",
            },
            {
                "insurance_name": "失业保险", "employer_name": "攀枝花市某某矿业有限责任公司",
                "first_month": "2014-07", "last_month": "2026-10", "paid_months": 146, "state_name": "终止参保",
            },
            {
                "insurance_name": "城乡居民基本养老保险", "employer_name": None,
                "first_month": "2011-01", "last_month": "2014-06", "paid_months": 42, "state_name": "终止参保",
            },
        ],
    },
}  # fmt: skip
