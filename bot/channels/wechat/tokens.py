"""How a 公众号 gets its access token: stable_token.

In normal mode it repeats the same token until 5 minutes before its end; only force_refresh makes a new one, 20 times a
day and 30 s apart.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.contract import Later, Never, Outcome, Token, Trouble
from bot.channels.tokens import Fetch, NoTokenError, lasting
from bot.channels.wechat.refusals import outcome_of

_FORCE_APART = dt.timedelta(minutes=90)  # 16 a day at most: a broken account must not burn the 20 it has
EXPIRED = 42001
Ask = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


def stable_token(ask: Ask, app_id: str, secret: str) -> Fetch:
    """Asks for the token. An expired one is asked for anew; one the platform does not know only changes by force."""

    async def fetch(known: Token | None, code: int | None, now: dt.datetime) -> Token:
        force, forced_at = code not in (None, EXPIRED), known.forced_at if known is not None else None
        if force and forced_at is not None and now - forced_at < _FORCE_APART:
            raise NoTokenError(Never("微信不认凭证，刚刚已经强制换过一次", Trouble.REAUTHORISE))
        asked = {"grant_type": "client_credential", "appid": app_id, "secret": secret, "force_refresh": force}
        said = await ask(asked)
        text, lasts_s = said.get("access_token"), said.get("expires_in")
        if not isinstance(text, str) or not text or not isinstance(lasts_s, int):
            raise NoTokenError(_refusal(said.get("errcode"), now))
        return lasting(text, lasts_s, now, now if force else forced_at)

    return fetch


def _refusal(code: object, now: dt.datetime) -> Outcome:
    return outcome_of(code, now) if isinstance(code, int) and code else Later("拿不到微信的凭证：答复看不懂")
