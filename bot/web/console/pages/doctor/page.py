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
    "channels": "渠道",
    "queue": "积压",
    "clock": "时钟",
    "disk": "磁盘",
}


@router.get("")
async def show(visit: Signed) -> Response:
    """The frame at once; the looking takes a moment."""
    if not visit.is_fragment:
        return await visit.page("doctor/doctor.html", "体检")

    def examine() -> list[Finding]:
        return sorted(visit.parts.examine(visit.now), key=lambda finding: finding.ok)

    findings = await anyio.to_thread.run_sync(examine)
    return visit.part("doctor/found.html", findings=findings, names=NAMES)


PAGE = Page("doctor", "体检", 100, router)
