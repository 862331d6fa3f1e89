"""Runs one worker on PostgreSQL: the distributed engine alone, until SIGTERM or Ctrl-C."""

import asyncio
import signal
from collections.abc import Callable

from bot.domain.errors import WrongUse
from bot.engines.distributed import Distributed, check_prepared
from bot.serving.keeping_up import keeping_up
from bot.serving.logs import configure_logs
from bot.serving.sending import make_sender, open_accounts, open_http
from bot.wiring import House


def work(house: House, ready: Callable[[], None]) -> None:
    """Work until told to stop; what is on the wire is finished, the rest given back.

    Raises WrongUse on SQLite, Refused where the schema is not ready.
    """
    if house.unchecked_database.is_sqlite:
        raise WrongUse(
            "guanjia worker 要用 PostgreSQL：SQLite 只能有一个进程发送，guanjia serve 自己就在发。"
            "要几个 worker，把 GUANJIA_DATABASE_URL 设成 postgresql://...，先运行 guanjia db upgrade，再启动 worker。"
        )
    configure_logs()
    check_prepared(house.database.url)
    house.publish_content()
    asyncio.run(_work(house, ready))
    house.database.close()


async def _work(house: House, ready: Callable[[], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with (
        open_http() as http,
        keeping_up(house),
        Distributed(make_sender(house, open_accounts(house, http)), house.database.url),
    ):
        ready()
        await stop.wait()
