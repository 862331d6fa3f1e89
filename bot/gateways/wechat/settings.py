"""The settings of 微信支付: the merchant, its key, and how the platform is known again."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class WechatPaySettings(BaseModel):
    """A merchant of 微信支付, direct mode.

    The platform's answers are trusted by its public key (`public_key_id` and `public_key`) or by the certificates in
    `platform_certificates`; we never fetch a certificate because someone showed us an unknown serial number.
    """

    model_config = ConfigDict(extra="forbid")

    mch_id: str
    app_id: str  # of the 公众号 inside which owners pay
    api_v3_key: SecretStr = Field(min_length=32, max_length=32)
    merchant_serial: str  # of our own certificate
    private_key: SecretStr  # PEM, or the path of apiclient_key.pem
    public_key_id: str = ""  # PUB_KEY_ID_...
    public_key: str = ""  # PEM, or the path of pub_key.pem
    platform_certificates: Path | None = None  # folder of *.pem
    account: str = "main"  # the channels.wechat account with this app_id: its owners may pay in the chat
    order_minutes: int = Field(default=30, ge=2, le=120)
    clock_skew_s: int = Field(default=300, ge=1)
    timeout_s: float = Field(default=8.0, gt=0)
    api_base_url: str = "https://api.mch.weixin.qq.com"
