"""The compensation of a letter, from the offer to the payment: in which ways it is paid."""

from collections.abc import Mapping

from portal.infra.refused import N_

PAY_WAYS: Mapping[str, str] = {
    "transfer": N_("银行转账"),
    "wechat": N_("微信"),
    "alipay": N_("支付宝"),
    "cash": N_("现金"),
    "fee": N_("抵物业费"),
}
PAYMENT_WORDS: Mapping[str, str] = {
    "offered": N_("等投诉人接受"),
    "owed": N_("等付款"),
    "paid": N_("已付"),
    "waived": N_("不付"),
}
LIMIT = "complaint.pay"
