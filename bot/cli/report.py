"""`guanjia report ...`: figures for the office. Each report is a file of bot/cli/reports."""

import importlib
import pkgutil

import typer

import bot.cli.reports


def register(app: typer.Typer) -> None:
    """Add the command with every report found."""
    report = typer.Typer(help="报表：满意度、缴费之后、一户的经历线……", no_args_is_help=True)
    for module in pkgutil.iter_modules(bot.cli.reports.__path__):
        add = getattr(importlib.import_module(f"bot.cli.reports.{module.name}"), "register", None)
        if add is not None:
            add(report)
    app.add_typer(report, name="report")
