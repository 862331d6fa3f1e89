"""`guanjia check`: every fault of the content, with its file, its key and how to mend it."""

import json
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", help="检查全部话术、异议卡、对话树、词库、引用和红线，一次列出所有问题和改法。")(check)


def check(
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Print all faults; exit 1 when there are any."""
    from bot.services.content.check_content import check_content
    from bot.settings import load_settings

    faults = check_content(load_settings().home, moment_now(now))
    if as_json:
        told = [{"file": fault.file, "key": fault.key, "fault": fault.fault, "mend": fault.mend} for fault in faults]
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            print(f"{fault.file}  {fault.key}\n  问题：{fault.fault}\n  改法：{fault.mend}")
        print(f"共 {len(faults)} 处问题。" if faults else "内容没有问题。")
    raise typer.Exit(1 if faults else 0)
