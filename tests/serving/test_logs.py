"""Logs carry no telephone, no identity number, no local variable. In a process of its own: logging is global."""

import json
import subprocess
import sys
from typing import Any

import pytest

from bot.serving.logs import mask
from tests.house.tree import ROOT


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13912348821。", "电话139****8821。"),
        ("身份证330106199001011234", "身份证330106****1234"),
        ("身份证33010619900101123X", "身份证330106****123X"),
        ("交易号4200001234202611231234567", "交易号4200001234202611231234567"),
        ("还需付 751.80 元", "还需付 751.80 元"),
    ],
)
def test_personal_numbers_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def logged_by(program: str) -> list[dict[str, Any]]:
    opening = "import logging, structlog\nfrom bot.serving.logs import configure_logs\nconfigure_logs()\n"
    done = subprocess.run(
        [sys.executable, "-c", opening + program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_line_is_json_and_masked() -> None:
    ours, foreign = logged_by(
        "structlog.get_logger('a').warning('not sent', because='号码 13912348821')\n"
        "logging.getLogger('b').warning('call 13912348821')"
    )
    assert (ours["event"], ours["because"], ours["level"]) == ("not sent", "号码 139****8821", "warning")
    assert foreign["event"] == "call 139****8821"


def test_a_traceback_shows_no_variables() -> None:
    (line,) = logged_by(
        "secret = ''.join(['the', 'Secret'])\ntry:\n    int(secret[:0])\nexcept ValueError:\n"
        "    structlog.get_logger('a').exception('failed')"
    )
    assert "ValueError" in line["exception"]
    assert "theSecret" not in line["exception"]


def test_addresses_with_tokens_are_not_logged() -> None:
    assert logged_by("logging.getLogger('httpx').info('POST https://api/send?access_token=T')") == []
