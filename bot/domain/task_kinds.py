"""What a colleague's to-do is called, by its kind: one list for the command line and the console."""

from collections.abc import Mapping

TASK_KINDS: Mapping[str, str] = {
    "check": "核查",
    "callback": "回电",
    "hand_over": "转人工",
    "objection": "异议",
    "reduction": "减免申请",
    "invoice": "发票",
    "plan": "分期申请",
    "work_order": "报修",
    "bind_alarm": "绑定异常",
    "hold_review": "暂停复核",
    "promise_broken": "承诺未到账",
    "unmatched_money": "款项待认领",
    "unmatched_refund": "退款待认领",
    "unknown_trade": "收款不在册",
    "trade_difference": "对账差异",
    "refund_failed": "退款没退成",
    "case": "升级",
    "legal": "交法务",
    "low_rating": "低分回访",
    "after_payment": "缴费后续",
    "reach": "联系不上",
    "sheet_difference": "表账不符",
    "campaign": "催缴上门",
    "gift": "礼品发放",
    "moment": "关键时刻",
    "channel": "渠道要修",
}
