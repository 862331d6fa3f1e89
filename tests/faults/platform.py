"""A platform that counts: takes posts of the HTTP channel on a real port, in a process of its own, and remembers each.

`python -m tests.faults.platform WEATHER` writes its address as a line, then a dot for each message taken. Fair
weather: every message is taken after a few milliseconds. Rough: by a hash of key and try, some get 429, 500, 503, a
closed connection before or after it was taken, or no answer. `GET /` tells `{key: times taken}`.
"""

import asyncio
import hashlib
import hmac
import json
import os
import sys
from collections import Counter

KEY = "the key of the gateway"
TAKES_S = 0.004
_HANG_S = 5.0  # longer than the tests' timeout
_FAIR, _LATER_FIRST = "fair", 101


class Platform:
    """Counts what it took, and what it did not answer."""

    def __init__(self, weather: str) -> None:
        self._weather = weather
        self.taken: Counter[str] = Counter()
        self._tries: Counter[str] = Counter()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive."""
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        if head[0].startswith("GET"):
            return await self._reply(writer, 200, json.dumps(self.taken))
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        stamp = headers["x-guanjia-timestamp"].encode()
        signature = hmac.new(KEY.encode(), stamp + b"." + body, hashlib.sha256).hexdigest()
        if headers["x-guanjia-signature"] != f"sha256={signature}":
            return await self._reply(writer, 403, "{}")
        return await self._take(json.loads(body)["key"], writer)

    async def _take(self, key: str, writer: asyncio.StreamWriter) -> bool:
        self._tries[key] += 1
        luck = hashlib.sha256(f"{key}/{self._tries[key]}".encode()).digest()[0] % 100
        luck = luck if self._weather != _FAIR else _LATER_FIRST
        if luck < 2:
            return await self._reply(writer, 429, "{}", "Retry-After: 1\r\n")
        if luck < 8:
            return await self._reply(writer, 500 if luck % 2 else 503, "{}")
        if luck < 12:
            return False  # closed, not taken
        self.taken[key] += 1
        os.write(sys.stdout.fileno(), b".")
        if luck < 15:
            return False  # closed, and taken all the same
        if luck < 17:
            await asyncio.sleep(_HANG_S)
            return False
        await asyncio.sleep(TAKES_S)
        return await self._reply(writer, 200, json.dumps({"state": "accepted", "id": f"p{len(self.taken)}"}))

    async def _reply(self, writer: asyncio.StreamWriter, status: int, body: str, more: str = "") -> bool:
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body.encode())}\r\n{more}\r\n"
        writer.write(head.encode() + body.encode())
        await writer.drain()
        return True


async def main(weather: str) -> None:
    """Serve until killed."""
    server = await asyncio.start_server(Platform(weather).meet, "127.0.0.1", 0)
    os.write(sys.stdout.fileno(), f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n".encode())
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
