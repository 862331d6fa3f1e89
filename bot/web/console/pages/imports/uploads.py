"""Sheets between "look" and "bring in": kept in the home folder for a day, one folder an upload, named by nobody."""

import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import NotFound, WrongUse

MOST_FILES = 12
_DAY_S = 86_400
_TOKEN = re.compile(r"[0-9a-f]{24}")
_ENDINGS = {".xlsx", ".xls", ".csv", ".toml"}


def keep(home: Path, staff_id: int, files: Sequence[tuple[str, bytes]], now_s: float) -> str:
    """Write them down; the token they are found by. Raises WrongUse for what is no sheet."""
    if not files:
        raise WrongUse("还没有选文件。可以一次选几个：业主台账、应收明细、银行流水")
    if len(files) > MOST_FILES:
        raise WrongUse(f"一次最多 {MOST_FILES} 个文件，请分几次")
    _forget_old(home, now_s)
    token = secrets.token_hex(12)
    folder = _folder(home, staff_id, token)
    folder.mkdir(mode=0o700, parents=True)
    for name, content in files:
        plain = Path(name.replace("\\", "/")).name.strip().lstrip(".") or "表"
        if Path(plain).suffix.lower() not in _ENDINGS:
            shutil.rmtree(folder)
            raise WrongUse(f"{plain} 不是表格。可以导入 xlsx、xls、csv；别的格式请先另存为 xlsx")
        (folder / plain[-120:]).write_bytes(content)
    return token


def found(home: Path, staff_id: int, token: str) -> list[Path]:
    """The files of one's own upload. Raises NotFound once they are gone."""
    folder = _folder(home, staff_id, token)
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    if not files:
        raise NotFound("这次上传的文件已经清掉了（只留一天）。请重新选文件")
    return [file for file in files if not file.name.endswith(".rejects.xlsx")]


def rejects(home: Path, staff_id: int, token: str, name: str) -> Path:
    """Where the rejected rows of one file are."""
    return _folder(home, staff_id, token) / f"{Path(name).stem}.rejects.xlsx"


def _folder(home: Path, staff_id: int, token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        raise NotFound("没有这次上传。请重新选文件")
    return home / "uploads" / f"{staff_id}-{token}"


def _forget_old(home: Path, now_s: float) -> None:
    for folder in (home / "uploads").glob("*-*"):
        if now_s - folder.stat().st_mtime > _DAY_S:
            shutil.rmtree(folder, ignore_errors=True)
