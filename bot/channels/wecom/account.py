"""One 企业微信 app: hears colleagues' commands, answers in the reply, tells staff groups by robot, makes 群发 tasks."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.channels import words
from bot.channels.contract import (
    Accepted,
    Arrived,
    Callback,
    Forbidden,
    HttpReply,
    Letter,
    Manner,
    Never,
    Outcome,
    Read,
    Settled,
    Sort,
    TokenShelf,
    Trouble,
    ways_with,
)
from bot.channels.wechat.wire import UnreadableError, Wire, text_reply
from bot.channels.wecom.api import Api, Said
from bot.channels.wecom.group_send import GroupResult, group_results, remind_sender
from bot.channels.wecom.messages import app_message, group_task, robot_message
from bot.channels.wecom.refusals import outcome_of
from bot.channels.wecom.sealed import EMPTY, Fields, Opened, moment_of, open_callback, word
from bot.channels.wecom.settings import WecomSettings
from bot.channels.wecom.ways import GROUP_SEND, WAYS
from bot.domain.errors import WrongUse
from bot.domain.inbound import Inbound, InboundKind
from bot.domain.pacing import A_ROBOT, Pace

if TYPE_CHECKING:
    import httpx

_AN_APP = Pace(25, 1, grace_s=0.1)
_A_MEMBER_S = 2.0  # 30 a minute; what is over is dropped without a word
_HEARD = {"text": "Content", "voice": "Recognition"}


class WecomAccount:
    """An app ready for use."""

    def __init__(self, name: str, settings: WecomSettings, wire: Wire | None, api: Api) -> None:
        self.name = name
        self._settings, self._wire, self._api = settings, wire, api
        self._limit = ways_with(WAYS, settings)[0].limit

    def share_tokens(self, shelf: TokenShelf) -> None:
        """From now on look there first."""
        self._api.share_tokens(shelf)

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Into messages of at most 2048 bytes."""
        return words.cut(texts, self._limit)

    def manner(self, target: str) -> Manner:
        """A robot takes 20 a minute, a colleague 30."""
        if target and target != GROUP_SEND:
            return Manner(pace=A_ROBOT)
        return Manner(pace=_AN_APP, a_person_s=_A_MEMBER_S)

    def read(self, callback: Callback, now: dt.datetime) -> Read:
        """Verify, open and read. What a colleague writes or presses arrives; whatever else is told needs no turn."""
        if self._wire is None:
            return Forbidden("no token and aes_key are set")
        opened = open_callback(self._wire, callback)
        if not isinstance(opened, Opened):
            return opened
        try:
            return self._meant(opened, now)
        except UnreadableError as exc:
            return Settled(EMPTY, Sort.RUBBISH, str(exc))

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """To a staff group by its robot, as a 群发 task, or to one colleague by the app."""
        group = letter.way if letter.way in self._settings.groups else letter.address
        robot = self._settings.groups.get(group)
        if robot is not None:
            key = {"key": robot.webhook_key.get_secret_value()}
            return _robot_outcome(await self._api.post("/cgi-bin/webhook/send", key, robot_message(letter.text)))
        if letter.way == GROUP_SEND or group in self._settings.customer_groups:
            return await self._make_task(letter, group, now)
        if not self._settings.secret.get_secret_value() or not self._settings.agent_id:
            where = f"[channels.wecom.{self.name}]"
            mend = f"企业微信没有填 secret 和 agent_id，不能主动发消息：在 guanjia.toml 的 {where} 补上。"
            return Never(mend, Trouble.CONFIGURATION)
        body = app_message(letter.address, self._settings.agent_id, letter.text, letter.choices, letter.key)
        said = await self._api.call("/cgi-bin/message/send", body, now)
        if not isinstance(said, dict):
            return said
        if said.get("invaliduser"):
            return Never("这位同事收不到：不在应用可见范围里", Trouble.UNREACHABLE)
        return Accepted(str(said.get("msgid", "")))

    async def group_results(self, task_id: str, group: str, now: dt.datetime) -> tuple[GroupResult, ...] | Outcome:
        """How far the 群发 task of an owners' group is."""
        owners = self._settings.customer_groups.get(group)
        if owners is None:
            return _no_group(group)
        return await group_results(self._api, task_id, owners.sender, now)

    async def remind(self, task_id: str, now: dt.datetime) -> Outcome:
        """Ask the colleague to confirm a 群发 task; three times in a day at most."""
        return await remind_sender(self._api, task_id, now)

    async def _make_task(self, letter: Letter, group: str, now: dt.datetime) -> Outcome:
        owners = self._settings.customer_groups.get(group)
        if owners is None:
            return _no_group(group)
        body = group_task(owners.sender, owners.chat_ids, letter.text)
        return await self._api.send("/cgi-bin/externalcontact/add_msg_template", body, now)

    def _meant(self, opened: Opened, now: dt.datetime) -> Read:
        fields = opened.fields
        inbound = self._inbound(fields)
        if inbound is None:
            return Settled(EMPTY, Sort.IGNORED, word(fields, "Event") or word(fields, "MsgType"))
        company = word(fields, "ToUserName")

        def reply_with(text: str, _choices: Sequence[str] = (), /) -> HttpReply:
            created = int(inbound.at.timestamp())
            return self._sealed(text_reply(inbound.address, company, words.clean(text), created), now)

        return Arrived(inbound, opened.stamped_at, EMPTY, reply_with)

    def _inbound(self, fields: Fields) -> Inbound | None:
        sender, at = word(fields, "FromUserName"), moment_of(fields)
        if not sender:
            raise UnreadableError("FromUserName")
        sort = word(fields, "MsgType").lower()
        if sort == "event":
            return self._of_event(fields, sender, at)
        if sort not in _HEARD:
            return None
        number = word(fields, "MsgId")
        if not number.isascii() or not number.isdigit():
            raise UnreadableError("MsgId")
        kind, text = InboundKind(sort), words.clean(word(fields, _HEARD[sort]))
        return Inbound("wecom", self.name, sender, number, kind, text, at)

    def _of_event(self, fields: Fields, sender: str, at: dt.datetime) -> Inbound | None:
        """A pressed button of a card or of the menu says its key."""
        event, pressed = word(fields, "Event").lower(), words.clean(word(fields, "EventKey"))
        if event not in ("template_card_event", "click") or not pressed:
            return None
        number = word(fields, "ResponseCode") or f"{sender}:{int(at.timestamp())}:{pressed}"
        return Inbound("wecom", self.name, sender, f"event:{number[:128]}", InboundKind.CLICK, pressed, at)

    def _sealed(self, xml: str, now: dt.datetime) -> HttpReply:
        if self._wire is None:
            raise WrongUse("企业微信没有填 token 和 aes_key，不能回复回调。")
        return HttpReply(200, self._wire.seal(xml, str(int(now.timestamp()))), "application/xml")


def open_account(name: str, settings: BaseModel, http: "httpx.AsyncClient") -> WecomAccount:
    """Open an app. Raises WrongUse for a token or key that could never work."""
    if not isinstance(settings, WecomSettings):
        raise TypeError(f"not the settings of a 企业微信 app: {type(settings).__name__}")
    secret = settings.secret.get_secret_value()
    api = Api(http, settings.api_base_url, settings.corp_id, secret, f"wecom:{settings.corp_id}:{settings.agent_id}")
    token, aes_key = settings.token.get_secret_value(), settings.aes_key.get_secret_value()
    wire = open_wire(settings.corp_id, token, aes_key, f"[channels.wecom.{name}]") if token or aes_key else None
    return WecomAccount(name, settings, wire, api)


def open_wire(corp_id: str, token: str, aes_key: str, where: str) -> Wire:
    """What opens and seals callbacks. Raises WrongUse where anybody could speak for the platform, or nobody."""
    if not token or not aes_key:
        raise WrongUse(f"企业微信的回调要 token 和 aes_key 两样：在 guanjia.toml 的 {where} 填上。")
    try:
        return Wire(corp_id, token, aes_key)
    except WrongUse as exc:
        raise WrongUse(f"企业微信的 aes_key 不对：要 43 位，抄「接收消息」里的 EncodingAESKey（{where}）。") from exc


def _robot_outcome(said: Said | Outcome) -> Outcome:
    if not isinstance(said, dict):
        return said
    code: int = said.get("errcode", 0)
    return outcome_of(code) if code else Accepted()


def _no_group(group: str) -> Never:
    return Never(f"没有配置客户群“{group}”：在 guanjia.toml 的 customer_groups 里补上", Trouble.CONFIGURATION)
