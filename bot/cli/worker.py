"""`guanjia worker`: ticks and sender alone, any number of them on one PostgreSQL."""

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("worker", help="只做定时任务和发送；同一个 PostgreSQL 上可以开任意多个。")(worker)


def worker() -> None:
    """Work until SIGTERM or Ctrl-C."""
    from bot.serving.work import work
    from bot.wiring import open_house

    work(open_house(), lambda: print("ready worker", flush=True))
