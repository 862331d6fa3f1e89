"""`guanjia outbox`: what waits to be sent, what was sent, what failed and why, as JSON lines."""

import json
from typing import Annotated

import typer

_PAGE = 500


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("outbox", help="发件箱：等着发的、发了的、没发成的和原因，一行一条 JSON。")(outbox)


def outbox(
    state: Annotated[
        str | None,
        typer.Option(help="只看一种状态：pending、leased、sending、sent、unknown、dead、expired、cancelled、held"),
    ] = None,
    _as_json: Annotated[bool, typer.Option("--json", help="一行一条 JSON（本来就是）")] = False,
) -> None:
    """Print the rows, oldest first, a page at a time: an outbox may be long."""
    from bot.services.sending.tell_outbox import tell_outbox
    from bot.wiring import open_house
    from storage.outbox_page import log_page, outbox_page

    house = open_house()
    for read in (log_page, outbox_page):  # the log holds what was finished earlier
        after = 0
        while True:
            with house.database.transaction() as session:
                page = read(session, after, _PAGE, state)
            for told in page:
                print(json.dumps(tell_outbox(told), ensure_ascii=False))
            if len(page) < _PAGE:
                break
            after = page[-1].row.id
