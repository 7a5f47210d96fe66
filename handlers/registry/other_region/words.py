"""The codes of letters and answers, and what people read for them."""

LETTERS = {
    "request": "联系函",
    "query": "核对函",
    "urge": "催办函",
    "funds_query": "资金核对函",
    "cancel": "撤销函",
}
ASKING = ("request", "query", "funds_query")
"""The letters that an answer is expected for; the others only tell."""
ANSWERS = {"information": "信息表", "refused": "不予办理的答复"}
VERDICTS = {
    "received": "已收到，办件继续",
    "duplicate": "重复来函，已记录，不再处理",
    "unmatched": "迟到来函，已留存；继续等待同一份函时会取用",
}
MESSAGE = "转移接续来函"
"""The name of the message that a waiting case receives; its key is the number of the request."""
