"""体检: everything `guanjia doctor` looks at, faults first, each with the mend."""

import anyio.to_thread
from fastapi import APIRouter, Response

from bot.domain.finding import Finding
from bot.web.console.page import Page
from bot.web.console.visit import Signed

router = APIRouter()
NAMES = {
    "settings": "设置",
    "database": "数据库",
    "home": "数据目录",
    "key": "电话密钥",
    "calendar": "节假日安排",
    "queue": "积压",
    "clock": "时钟",
    "sqlite_version": "SQLite",
    "serve": "服务",
    "administrator": "管理员",
    "outbox": "发件箱",
    "ticks": "定时任务",
    "chain": "审计链",
    "pages": "业主网页",
    "fonts": "字体",
    "scripts": "话术",
    "words": "词表",
}
_PARTS = {
    "rooms": "住户",
    "due_dates": "到期日",
    "late_charge": "违约金",
    "hotline": "服务电话",
    "token": "口令",
    "secret_token": "口令",
}


@router.get("")
async def show(visit: Signed) -> Response:
    """The frame at once; the looking takes a moment."""
    if not visit.is_fragment:
        return await visit.page("doctor/doctor.html", "体检")

    def examine() -> list[Finding]:
        return sorted(visit.parts.examine(visit.now), key=lambda finding: finding.ok)

    findings = await anyio.to_thread.run_sync(examine)
    return visit.part("doctor/found.html", findings=findings, name_of=name_of)


def name_of(check: str) -> str:
    """`community.幸福里.due_dates` is `幸福里 到期日`; what has no name of its own stands as it is."""
    if check in NAMES:
        return NAMES[check]
    head, _, rest = check.partition(".")
    subject, _, part = rest.rpartition(".")
    if head == "community" and part in _PARTS:
        return f"{subject} {_PARTS[part]}"
    return check


PAGE = Page("doctor", "体检", 100, router)
