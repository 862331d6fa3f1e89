"""A plain HTTP channel: posts signed JSON to one address. For an office's SMS gateway or its own system.

The body is `{"to", "text", "key"}`; `key` is the message's own for ever, a second post with it is the same message.
`X-Guanjia-Signature: sha256=HEX` holds the HMAC-SHA256 of `TIMESTAMP.BODY`, `X-Guanjia-Timestamp` the Unix seconds.
The other side answers 200 with `{"state": "accepted"|"later"|"never", "after_s"?, "id"?, "because"?}`. 429 (Retry-After
in seconds) slows the whole lane down. 500 and 503 say: not taken, try again. 502 and 504 come from something between
that does not know: then it may have been taken, as when no answer comes at all.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Field, SecretStr, ValidationError

from bot.channels import words
from bot.channels.contract import (
    Accepted,
    AccountSettings,
    Channel,
    Later,
    Letter,
    Manner,
    Never,
    Outcome,
    Trouble,
    Unclear,
    ways_with,
)
from bot.domain.errors import WrongUse
from bot.domain.finding import Finding
from bot.domain.ways import Limit, Way

if TYPE_CHECKING:
    import httpx

POST = Way("http", Limit(1000, octets=4000), rung=45)
_LONGEST_WAIT_S = 86400.0
_SLOW_DOWN_S = 60.0
_OK, _TOO_MANY = 200, 429
_NOT_NOW = frozenset({408, 425, 500, 503, 507})
_NOBODY_KNOWS = 501  # and above: told by something between us
_CLOSED = frozenset({401, 403, 404, 405, 410})


class HttpSettings(AccountSettings):
    """Where to post, and with which key. `timeout_s` below the 15 seconds a send may take in all."""

    url: str
    key: SecretStr
    timeout_s: Annotated[float, Field(gt=0, le=14)] = 10.0
    at_once: Annotated[int, Field(ge=1, le=20)] = 1


class _Answer(BaseModel):
    state: Literal["accepted", "later", "never"]
    after_s: Annotated[float, Field(ge=0, le=_LONGEST_WAIT_S)] | None = None
    id: str | int = ""
    because: str = ""


class HttpAccount:
    """One address to post to."""

    def __init__(self, settings: HttpSettings, http: "httpx.AsyncClient") -> None:
        import httpx  # noqa: PLC0415 - half a second: only a process that sends pays for it

        self._httpx = httpx
        self._settings, self._http = settings, http
        self._limit = ways_with([POST], settings)[0].limit

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Into messages of at most 1000 characters, unless the settings tell another limit."""
        return words.cut(texts, self._limit)

    def manner(self, target: str) -> Manner:
        """One at a time unless the office says that its system takes more."""
        return Manner(at_once=self._settings.at_once)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Post it once. What was not written is tried again; what was written and not answered is unclear."""
        body = json.dumps({"to": letter.address, "text": letter.text, "key": letter.key}, ensure_ascii=False).encode()
        written = False

        async def trace(event: str, _info: dict[str, Any]) -> None:
            nonlocal written
            written = written or event.endswith("send_request_headers.started")

        headers = {"Content-Type": "application/json", **signed(self._settings.key.get_secret_value(), body, now)}
        try:
            answer = await self._http.post(
                self._settings.url,
                content=body,
                headers=headers,
                timeout=self._settings.timeout_s,
                extensions={"trace": trace},
            )
        except self._httpx.HTTPError as exc:
            why = type(exc).__name__
            return Unclear(f"发出后没有答复（{why}）") if written else Later(f"没有连上（{why}）")
        return read_answer(answer.status_code, answer.headers.get("Retry-After", ""), answer.content)


def signed(key: str, body: bytes, now: dt.datetime) -> dict[str, str]:
    """The headers that prove who posted, and when."""
    stamp = str(int(now.timestamp()))
    signature = hmac.new(key.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-Guanjia-Timestamp": stamp, "X-Guanjia-Signature": f"sha256={signature}"}


def read_answer(status: int, retry_after: str, body: bytes) -> Outcome:
    """What the other side said."""
    if status == _OK:
        return _read_body(body)
    if status == _TOO_MANY:
        return Later("对方要求慢一点（429）", after_s=_seconds(retry_after), slow_down=True)
    if status in _NOT_NOW:
        return Later(f"对方暂时不收（{status}）", after_s=_seconds(retry_after) if retry_after else None)
    if status >= _NOBODY_KNOWS:
        return Unclear(f"对方出错（{status}），不知道收下没有")
    if status in _CLOSED:
        return Never(f"对方拒绝（{status}），请核对地址和密钥", Trouble.CONFIGURATION)
    return Never(f"对方不收这样的消息（{status}）", Trouble.OURS)


def _read_body(body: bytes) -> Outcome:
    try:
        answer = _Answer.model_validate_json(body)
    except ValidationError:
        return Unclear("对方答了 200，但看不懂收下没有")
    match answer.state:
        case "accepted":
            return Accepted(str(answer.id))
        case "later":
            return Later(answer.because or "对方说过一会儿再发", after_s=answer.after_s)
        case _:
            return Never(answer.because or "对方说永远不收", Trouble.UNREACHABLE)


def _seconds(told: str) -> float:
    return min(float(told), _LONGEST_WAIT_S) if told.strip().isdigit() else _SLOW_DOWN_S


def examine(name: str, settings: BaseModel) -> Sequence[Finding]:
    """Can it work as it is set?"""
    faults = _faults(settings)
    mend = f"改 channels.http.{name} 的 url 和 key。"
    return [Finding(f"http:{name}", ok=not faults, detail=faults or "地址和密钥都有", mend=mend if faults else "")]


def _faults(settings: BaseModel) -> str:
    if not isinstance(settings, HttpSettings):
        return "设置不是 HTTP 渠道的"
    if not settings.url.startswith(("http://", "https://")):
        return "url 要以 http:// 或 https:// 开头"
    return "" if settings.key.get_secret_value() else "key 是空的"


def open_account(name: str, settings: BaseModel, http: "httpx.AsyncClient") -> HttpAccount:
    """Make it ready. Raises WrongUse when its settings cannot work."""
    if not isinstance(settings, HttpSettings) or _faults(settings):
        raise WrongUse(f"channels.http.{name}：{_faults(settings)}。改好再启动。")
    return HttpAccount(settings, http)


CHANNEL = Channel(
    name="http",
    account_settings=HttpSettings,
    opens=__name__,
    ways=(POST,),
    example={"url": "http://127.0.0.1/send", "key": "exampleKey"},
    examine=examine,
)
