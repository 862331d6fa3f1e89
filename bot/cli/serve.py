"""`guanjia serve`: callbacks, pages, ticks and sender in one process."""

import sys
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help="启动服务：接消息、发消息、网页，全在一个进程里。")(serve)


def serve(
    host: Annotated[str, typer.Option(help="监听的地址；要从外面访问用 0.0.0.0")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听的端口；0 表示随便挑一个空的", min=0, max=65535)] = 8000,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="只接消息，不定时发送")] = False,
) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    from bot.cli.doctor import findings_of
    from bot.serving.run import serve as serve_house
    from bot.wiring import open_house

    if sys.stderr.isatty():  # else it is the log, a JSON object a line
        print("正在准备：第一次启动要半分钟到一分钟……", file=sys.stderr, flush=True)
    serve_house(open_house(), host, port, worker=not no_worker, ready=_tell_ready, examine=findings_of)


def _tell_ready(address: str) -> None:
    print(f"ready {address}\n员工控制台：{address}/console\n停下来：Ctrl-C", flush=True)
