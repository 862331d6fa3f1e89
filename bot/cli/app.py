"""The command line, assembled by walking this folder: each module with a `register(app)` adds its commands."""

import importlib
import pkgutil
import sys

import typer
from typer.exceptions import Abort, TyperException

import bot.cli
from bot.domain.errors import GuanjiaError

WRONG_USE = 2
INTERRUPTED = 130
HELP_BEGINS = "Usage: "

app = typer.Typer(
    name="guanjia",
    help="管家：物业公司与业主谈物业费的消息机器人。",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,  # loading rich took half of every start
    add_completion=False,
)


def main() -> None:
    """Run one command. Exit 0 done, 1 done with faults, 2 wrong use or refused, with what to do next."""
    for module in pkgutil.iter_modules(bot.cli.__path__):
        register = getattr(importlib.import_module(f"bot.cli.{module.name}"), "register", None)
        if register is not None:
            register(app)
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False)
    except TyperException as exc:  # wrong words on the command line; without any, the help is the message
        told = exc.format_message()
        if told.startswith(HELP_BEGINS):
            print(told)
        else:
            print(f"用法不对：{told} 看 guanjia --help", file=sys.stderr)
        return WRONG_USE
    except GuanjiaError as exc:
        print(str(exc), file=sys.stderr)
        return WRONG_USE
    except (Abort, KeyboardInterrupt):
        return INTERRUPTED
    return code if isinstance(code, int) else 0
