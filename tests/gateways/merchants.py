"""A merchant of the fake WeChat Pay, and the platform it trades with."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from bot.gateways.contract import OpenGateway
from bot.gateways.registry import open_gateway
from bot.gateways.wechat.settings import WechatPaySettings
from tests.fakes.pay_platform import API_V3_KEY, APP_ID, KEY_ID, MCH_ID, SERIAL, PayPlatform, key_pair
from tests.fakes.serving import serving

NOTIFY_URL = "https://pay.example/payments/wechat/notify"


def merchant_settings(base_url: str) -> dict[str, str]:
    """As guanjia.toml has them."""
    return {
        "mch_id": MCH_ID,
        "app_id": APP_ID,
        "api_v3_key": API_V3_KEY,
        "merchant_serial": SERIAL,
        "private_key": key_pair("merchant")[1],
        "public_key_id": KEY_ID,
        "public_key": key_pair("platform")[2],
        "api_base_url": base_url,
    }


def a_merchant(base_url: str) -> OpenGateway:
    """Ready to trade."""
    return open_gateway("wechat", WechatPaySettings.model_validate(merchant_settings(base_url)), NOTIFY_URL)


@contextmanager
def trading(now: dt.datetime) -> Iterator[tuple[PayPlatform, OpenGateway]]:
    """The platform as it serves, and the merchant."""
    platform = PayPlatform(now)
    with serving(platform.app()) as url:
        platform.base_url = url
        yield platform, a_merchant(url)
