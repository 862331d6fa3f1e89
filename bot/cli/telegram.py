"""`guanjia telegram`: tell Telegram where a bot's messages go."""

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Telegram 机器人：登记或撤掉回调地址。", no_args_is_help=True)
    group.callback()(_group)
    group.command("webhook", help="把公网网址和 secret_token 登记到 Telegram；--remove 撤掉。")(webhook)
    app.add_typer(group, name="telegram")


def _group() -> None:
    """Without it one command alone would be the group."""


def webhook(
    account: Annotated[str, typer.Argument(help="设置里的名字")] = "main",
    remove: Annotated[bool, typer.Option("--remove", help="撤掉登记")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Register the address, or take it away. Refused with what to mend when Telegram does not take it."""
    from bot.serving.set_webhook import remove_webhook, set_webhook
    from bot.settings import load_settings

    settings = load_settings()
    told = remove_webhook(settings, account) if remove else set_webhook(settings, account)
    words = f"登记好了：Telegram 的消息会送到 {told}" if told else "撤掉了：Telegram 不再往这里送消息"
    print(json.dumps({"webhook": told}, ensure_ascii=False) if as_json else words)
