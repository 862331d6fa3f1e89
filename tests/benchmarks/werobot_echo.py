"""WeRoBot's echo behind waitress, its fastest server here: run with TOKEN APP_ID AES_KEY, it prints its port.

It runs in an environment of its own and imports nothing of ours; `python_of_werobot` in callback_speed makes that.
"""

import logging
import socket
import sys

import waitress  # type: ignore[import-untyped]  # not of this project
import werobot  # type: ignore[import-not-found]  # same

token, app_id, aes_key = sys.argv[1:]
listener = socket.create_server(("127.0.0.1", 0), backlog=64)
print(listener.getsockname()[1], flush=True)  # noqa: T201 - the one who started it reads it
robot = werobot.WeRoBot(token=token, app_id=app_id, encoding_aes_key=aes_key, SESSION_STORAGE=False)
robot.handler(lambda told: told.content)
logging.getLogger("waitress").setLevel(logging.ERROR)
waitress.serve(robot.wsgi, sockets=[listener], threads=4, _quiet=True)
