"""The home folder, its settings file, the key of the telephones, and what this machine brings along."""

import datetime as dt
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.domain.errors import GuanjiaError
from bot.domain.finding import Finding
from bot.domain.moments import CHINA, iso
from bot.settings import SETTINGS_FILE
from bot.wiring import KEY_FILE, House

_LEAST_FREE_BYTES = 200_000_000
_BUILT_AFTER = dt.datetime(2026, 1, 1, tzinfo=CHINA)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def examine_home(house: House, now: dt.datetime) -> Iterator[Finding]:
    """Everything that needs no database."""
    home = house.settings.home
    yield _home(home)
    yield _private("settings", home / SETTINGS_FILE, "没有这个文件，全部用默认设置和环境变量")
    yield _key(house)
    yield _clock(now)
    yield Finding("sqlite_version", ok=True, detail=sqlite3.sqlite_version)


def _home(home: Path) -> Finding:
    if not home.is_dir():
        return Finding("home", ok=False, detail=f"没有目录 {home.resolve()}", mend="运行 guanjia init。")
    if not os.access(home, os.W_OK):
        return Finding("home", ok=False, detail=f"写不进 {home.resolve()}", mend="把目录交给运行管家的用户：chown。")
    free = shutil.disk_usage(home).free
    if free < _LEAST_FREE_BYTES:
        return Finding(
            "home", ok=False, detail=f"磁盘只剩 {free // 1_000_000} MB", mend="清理磁盘，或换一个 GUANJIA_HOME。"
        )
    return Finding("home", ok=True, detail=str(home.resolve()))


def _key(house: House) -> Finding:
    if house.settings.secret_key.get_secret_value():
        try:
            return Finding("key", ok=True, detail=f"来自设置，指纹 {house.phone_vault.fingerprint}")
        except GuanjiaError as exc:
            return Finding("key", ok=False, detail="secret_key 不能用", mend=str(exc))
    return _private("key", house.settings.home / KEY_FILE, "还没有，第一次用到时会生成")


def _private(check: str, file: Path, absent: str) -> Finding:
    """A file with secrets, for one user alone. Windows keeps no such bits and shows all of them."""
    if not file.exists():
        return Finding(check, ok=True, detail=absent)
    if os.name == "posix" and file.stat().st_mode & _OTHERS:
        return Finding(check, ok=False, detail=f"别的用户也能读 {file}", mend=f"运行 chmod 600 {file}")
    return Finding(check, ok=True, detail=str(file))


def _clock(now: dt.datetime) -> Finding:
    if now < _BUILT_AFTER:
        return Finding(
            "clock", ok=False, detail=f"这台机器的时间是 {iso(now)}", mend="打开自动校时（NTP），再重启管家。"
        )
    return Finding("clock", ok=True, detail=f"北京时间 {iso(now)}")
