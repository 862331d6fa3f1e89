"""The platform's side of a 企业微信 callback: always sealed, signed over the sealed part."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.fakes.wechat_side import Post, WechatSide


@dataclass(frozen=True, slots=True)
class WecomSide:
    """What the platform knows of one app."""

    corp_id: str = "ww1234567890abcdef"
    token: str = "tokenOfTheTest"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

    @property
    def sealing(self) -> WechatSide:
        """Who seals and signs."""
        return WechatSide(self.corp_id, self.token, self.aes_key)

    def call(self, xml: str, timestamp: int, nonce: str = "4711") -> Post:
        """A callback."""
        encrypted = self.sealing.seal(xml)
        body = f"<xml><ToUserName>{self.corp_id}</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return Post(self._query(timestamp, nonce, encrypted), body.encode())

    def look(self, echo: str, timestamp: int, nonce: str = "4711") -> Post:
        """The platform's look at the address: a GET whose echo is sealed."""
        encrypted = self.sealing.seal(echo)
        return Post({**self._query(timestamp, nonce, encrypted), "echostr": encrypted}, b"")

    def _query(self, timestamp: int, nonce: str, encrypted: str) -> dict[str, str]:
        signature = self.sealing.sign(str(timestamp), nonce, encrypted)
        return {"msg_signature": signature, "timestamp": str(timestamp), "nonce": nonce}


def app_xml(created: int, *, user: str = "ZhangSan", sort: str = "text", **fields: str) -> str:
    """The XML of what a colleague wrote or pressed."""
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return (
        f"<xml><ToUserName>ww1234567890abcdef</ToUserName><FromUserName>{user}</FromUserName>"
        f"<CreateTime>{created}</CreateTime><MsgType>{sort}</MsgType>{inside}<AgentID>1000002</AgentID></xml>"
    )


def kf_xml(created: int, ticket: str = "ENCticket", kf: str = "wkExample") -> str:
    """The XML that says that something waits at 微信客服."""
    return app_xml(created, user="sys", sort="event", Event="kf_msg_or_event", Token=ticket, OpenKfId=kf)
