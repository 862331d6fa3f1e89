"""What a letter looks like in the platform's own shapes. Pure: no call, no token."""

import hashlib
from collections.abc import Sequence
from typing import Any

from bot.channels.contract import Letter
from bot.channels.wechat.api import Call
from bot.channels.wechat.ways import SUBSCRIBE, TEMPLATE
from bot.channels.words import clean
from bot.domain.forms import Form

_MOST_OF_FIELD = {"thing": 20, "phrase": 5, "character_string": 32, "const": 20}  # by the field's name; source: 47003
_MOST = 20


def call_for(letter: Letter) -> Call | None:
    """The call that sends a letter the way it names; None for a form way without its form."""
    if letter.way in (SUBSCRIBE, TEMPLATE):
        return _form_call(letter) if letter.form is not None else None
    message = _menu(letter) if letter.choices else {"msgtype": "text", "text": {"content": letter.text}}
    return Call("/cgi-bin/message/custom/send", {"touser": letter.address, **message})


def picture_call(letter: Letter, media_id: str) -> Call:
    """Sends a picture that was uploaded."""
    message = {"touser": letter.address, "msgtype": "image", "image": {"media_id": media_id}}
    return Call("/cgi-bin/message/custom/send", message)


def upload_call(picture: bytes) -> Call:
    """Uploads a PNG for three days; nobody sees it yet."""
    return Call("/cgi-bin/media/upload", file=picture, query={"type": "image"}, harmless=True)


def linked(text: str, choices: Sequence[str]) -> str:
    """The text with its listed choices made links that say themselves when pressed; the numbers stay to be typed."""
    numbered = {f"{number}. {choice}": (number, choice) for number, choice in enumerate(choices, 1)}
    lines = [_link(line, *numbered[line]) if line in numbered else line for line in text.split("\n")]
    return "\n".join(lines)


def _menu(letter: Letter) -> dict[str, Any]:
    """The choices as a menu; what the text lists already is not said twice."""
    listed = {f"{number}. {choice}" for number, choice in enumerate(letter.choices, 1)}
    head = "\n".join(line for line in letter.text.split("\n") if line not in listed)
    items = [{"id": str(number), "content": choice} for number, choice in enumerate(letter.choices, 1)]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": items, "tail_content": ""}}


def _link(line: str, number: int, choice: str) -> str:
    said = clean(choice).translate(str.maketrans("", "", "&\"'<>"))
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={said}&msgmenuid={number}">{line}</a>'


def _form_call(letter: Letter) -> Call:
    form = letter.form or Form("", {})
    fields = {name: {"value": _fit(name, value)} for name, value in form.fields.items()}
    body: dict[str, Any] = {"touser": letter.address, "template_id": form.template, "data": fields}
    if letter.way == SUBSCRIBE:
        return Call("/cgi-bin/message/subscribe/bizsend", body | ({"page": form.link} if form.link else {}))
    # the platform drops a second one with this id for 10 minutes; it takes 32 letters
    body |= {"client_msg_id": hashlib.sha256(letter.key.encode()).hexdigest()[:32]} | (
        {"url": form.link} if form.link else {}
    )
    return Call("/cgi-bin/message/template/send", body)


def _fit(name: str, value: str) -> str:
    sort = name.rstrip("0123456789")
    return value[: _MOST_OF_FIELD.get(sort, _MOST)]
