"""The bodies of what is sent over 企业微信: text, markdown and template cards, for robots, the app and 群发."""

from collections.abc import Sequence
from typing import Any

Body = dict[str, Any]
MOST_TITLE = 36  # characters of a card's title
MOST_BUTTONS = 6
_MOST_SUBTITLE, _MOST_LINK = 112, 1024
_MARKED = ("# ", "> ", "**", "- ")


def robot_message(text: str) -> Body:
    """For a group robot: a card where the text ends in a link, markdown where it is written so, else text."""
    *said, link = text.strip().split("\n")
    if said and link.startswith("https://") and link.split() == [link] and (card := _card(said, link)) is not None:
        return card
    if any(line.startswith(_MARKED) for line in text.splitlines()):
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "text", "text": {"content": text}}


def _card(said: Sequence[str], link: str) -> Body | None:
    """A `text_notice` card that leads to the link; None where it would cut what is said. Robots know no buttons."""
    title, rest = said[0], "\n".join(said[1:]).strip()
    if len(title) > MOST_TITLE or len(rest) > _MOST_SUBTITLE or len(link) > _MOST_LINK:
        return None
    card: Body = {
        "card_type": "text_notice",
        "main_title": {"title": title},
        "card_action": {"type": 1, "url": link},
    }
    if rest:
        card["sub_title_text"] = rest
    return {"msgtype": "template_card", "template_card": card}


def app_message(user: str, agent_id: int, text: str, choices: Sequence[str], key: str) -> Body:
    """For one colleague: text, or a card whose buttons say the choices. `key` names the card for the platform."""
    sent: Body = {"touser": user, "agentid": agent_id}
    if not choices:
        return {**sent, "msgtype": "text", "text": {"content": text}}
    title, _, rest = text.partition("\n")
    card: Body = {
        "card_type": "button_interaction",
        "main_title": {"title": title[:MOST_TITLE]},
        "sub_title_text": rest or title,
        "task_id": _task_id(key),
        "button_list": [{"text": choice[:10], "style": 1, "key": choice} for choice in choices[:MOST_BUTTONS]],
    }
    return {**sent, "msgtype": "template_card", "template_card": card}


def group_task(sender: str, chat_ids: Sequence[str], text: str) -> Body:
    """A 群发 to owners' groups of one colleague, who has to confirm it on the telephone."""
    task: Body = {"chat_type": "group", "sender": sender, "text": {"content": text}}
    return {**task, "chat_id_list": list(chat_ids)} if chat_ids else task


def _task_id(key: str) -> str:
    """At most 128 of the characters the platform takes."""
    return "".join(char if char.isascii() and (char.isalnum() or char in "_-@") else "-" for char in key)[:128]
