"""微信支付 v3: orders inside the chat (JSAPI) and by QR (Native), notices, refunds, the bill of a day."""

from bot.gateways.contract import Gateway
from bot.gateways.wechat.settings import WechatPaySettings

GATEWAY = Gateway(name="wechat", settings=WechatPaySettings, opens="bot.gateways.wechat.account")
