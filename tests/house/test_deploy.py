"""What is shipped beside the program says nothing that is not so: commands, metrics and addresses exist."""

import re
from pathlib import Path

import yaml

from bot.web.meters import Meters

HERE = Path(__file__).parents[2]
DEPLOY = HERE / ".deploy"


def test_the_alerts_ask_for_metrics_that_are_there() -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))["groups"][0]["rules"]
    asked = set(re.findall(r"guanjia_\w+", "".join(rule["expr"] for rule in rules)))
    meters = Meters()
    meters.callback("wechat", "main", "failed")
    meters.took("wechat", 0.1)
    told = meters.text().decode()
    assert {name for name in asked if name not in told} == set()


def test_the_container_and_the_unit_run_commands_that_are_there() -> None:
    compose = yaml.safe_load((HERE / "compose.yaml").read_text("utf-8"))
    commands = {"serve", *compose["services"]["worker"]["command"]}
    commands |= set(re.findall(r"/run (\w+)", (DEPLOY / "guanjia.service").read_text("utf-8")))
    known = {module.stem for module in (HERE / "bot" / "cli").glob("*.py")}  # a command has a file of its name
    assert commands <= known
    assert 'CMD ["serve"' in (HERE / "Dockerfile").read_text("utf-8")
