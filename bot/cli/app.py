"""The command line, assembled by walking this folder: each module with a `register(app)` adds its commands."""

import importlib
import pkgutil
import sys

import click
import typer

import bot.cli
from bot.domain.errors import GuanjiaError

app = typer.Typer(
    name="guanjia", help="管家：物业公司与业主谈物业费的消息机器人。", no_args_is_help=True,
    pretty_exceptions_show_locals=False, add_completion=False,
)


def main() -> None:
    """Run one command. Exit 0 done, 1 done with faults, 2 wrong use or refused, with what to do next."""
    for module in pkgutil.iter_modules(bot.cli.__path__):
        register = getattr(importlib.import_module(f"bot.cli.{module.name}"), "register", None)
        if register is not None:
            register(app)
    try:
        code = app(standalone_mode=False)
    except click.UsageError as exc:
        print(f"用法不对：{exc.format_message()}。看 guanjia --help", file=sys.stderr)
        code = 2
    except GuanjiaError as exc:
        print(str(exc), file=sys.stderr)
        code = 2
    except (click.exceptions.Abort, KeyboardInterrupt):
        code = 130
    sys.exit(code)
