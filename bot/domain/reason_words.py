"""What colleagues read for the reason of an objection, a hold or a talk, whose name elsewhere is a short id."""

from collections.abc import Mapping

REASON_WORDS: Mapping[str, str] = {
    "agent_acting": "替业主代办",
    "asked_quiet": "业主要求少打扰",
    "auction_flat": "法拍房的旧账",
    "bill_wrong": "账单要核对",
    "care": "家里有难处，先关怀",
    "claimed_paid": "业主说交过了，在查",
    "contract_licence": "要看合同、资质、公示",
    "deposit": "装修押金、垃圾清运费",
    "elevator": "电梯坏、停梯",
    "hardship": "暂时有困难",
    "insult": "情绪很大",
    "invoice_first": "要先开发票",
    "low_floor_no_elevator": "低楼层不用电梯",
    "mourning": "家里有丧事",
    "neighbors_unpaid": "邻居都不交",
    "no_contract": "没签合同、合同到期",
    "noise_neighbor": "噪音、邻居、违建",
    "not_delivered": "还没收房",
    "not_owner": "说不是业主，在核身份",
    "oral_promise": "说好免费的",
    "other_reason": "别的原因",
    "owner_died": "业主过世",
    "paid_other_company": "付给了另一家物业",
    "parking": "停车、车位",
    "plan": "在谈分期",
    "poor_service": "服务不好",
    "price_too_high": "收费太贵、涨价不认",
    "public_revenue": "公共收益没公开",
    "quality_developer": "房屋质量、开发商遗留",
    "refuse_flat": "不想交",
    "repair_unresolved": "报修没解决",
    "security_theft": "被盗、被刮、不安全",
    "shop_space": "商铺、车位的收费",
    "statute_limitation": "超过三年的旧账",
    "threat_complain": "要投诉、要说法",
    "utilities_cut": "水电、门禁或电梯被停",
    "vacant": "房子空着",
    "want_change_company": "想换物业",
    "will_pay": "答应了日子",
}


def reason_in_words(reason: str) -> str:
    """The words for an id; what a colleague wrote stands as it is."""
    return REASON_WORDS.get(reason, reason)
