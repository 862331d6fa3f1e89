"""设置: colleagues (enter, role, buildings, password, let go), who saw whose data, the settings as they stand."""

import secrets

from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.rights import ROLES, Right
from bot.domain.room import read_room
from bot.ledgers.export_book import ExportColumn, Shown, Value
from bot.services.staff.enter_staff import change_password, change_role, disable_staff, enter_staff, give_buildings
from bot.services.staff.second_factor import drop_second_factor
from bot.web.console.page import Page
from bot.web.console.visit import Signed, all_words_of, words_of
from storage import audit
from storage.data_seen import looks
from storage.staff import all_buildings, all_staff, all_staff_buildings, staff_named

router = APIRouter()
_PASSWORD_BYTES = 9
_PAGE = 50
_TABS = (("", "员工"), ("seen", "谁看了谁的资料"), ("values", "当前设置"))
# A secret never shows; its name tells that it is one.
_SECRET = ("secret", "key", "token", "password", "database_url")


@router.get("")
async def people(visit: Signed) -> Response:
    """Colleagues."""

    def load(session: Session) -> dict[str, object]:
        return {
            "people": all_staff(session),
            "buildings_of": all_staff_buildings(session),
            "buildings": list(all_buildings(session)),
        }

    values = await visit.run(load)
    return await visit.page("settings/people.html", "设置", tabs=_TABS, tab="", roles=ROLES, made="", **values)


@router.post("/people")
async def enter(visit: Signed) -> Response:
    """A new colleague, with a password shown once."""
    visit.need(Right.STAFF)
    form = await visit.form()
    name, role = words_of(form, "name", 40), words_of(form, "role", 10)
    password = secrets.token_urlsafe(_PASSWORD_BYTES)

    def work(session: Session) -> None:
        person = enter_staff(session, name, role, password)
        detail = {"name": name, "role": role}
        subject = f"staff:{person.id}"
        audit.append(session, at=visit.now, by_staff=visit.actor.name, deed="add_staff", subject=subject, detail=detail)

    await visit.run(work)
    said = f"添好了 {name}（{role}）。第一次登录的密码：{password} 。只显示这一次，请当面告诉本人，登录后在“我的”里改掉"
    return await visit.back("/console/settings", said)


@router.post("/people/change")
async def change(visit: Signed) -> Response:
    """Another role, other buildings, a new password, no second factor, or no colleague any more."""
    visit.need(Right.STAFF)
    form = await visit.form()
    name, deed = words_of(form, "name", 40), words_of(form, "deed", 20)
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    by, now = visit.actor.name, visit.now
    buildings = all_words_of(form, "building")

    def work(session: Session) -> str:
        if deed == "disable":
            disable_staff(session, name, by, now)
            return f"{name} 停用了：已登录的地方全部退出，聊天绑定全部解除"
        if deed == "password":
            change_password(session, name, password, by, now)
            return f"{name} 的新密码：{password} 。只显示这一次"
        if deed == "factor":
            person = staff_named(session, name)
            if person is not None:
                drop_second_factor(session, person.id, by, now)
            return f"{name} 的手机验证码去掉了"
        change_role(session, name, words_of(form, "role", 10), by, now)
        give_buildings(session, name, list(buildings), by, now)
        return f"{name} 改好了，马上生效"

    return await visit.back("/console/settings", await visit.run(work))


@router.get("/seen")
async def seen(visit: Signed, by: str = "", room: str = "", before: int = 0) -> Response:
    """Who saw whose data (个保法 51): for those who answer for it."""
    visit.need(Right.APPROVE)
    code = read_room(room) or room
    rows = await visit.run(lambda session: looks(session, by[:40], code[:40], before or None, _PAGE + 1))
    values = {"rows": rows[:_PAGE], "more": len(rows) > _PAGE, "by": by, "room": room}
    return await visit.page("settings/seen.html", "谁看了谁的资料", tabs=_TABS, tab="seen", **values)


@router.get("/seen/export")
async def seen_export(visit: Signed, by: str = "", room: str = "") -> Response:
    """The same as a book."""
    visit.need(Right.APPROVE)
    rows = await visit.run(lambda session: looks(session, by[:40], (read_room(room) or room)[:40], None, 20_000))
    columns = (
        ExportColumn("时间", Shown.MOMENT, 18),
        ExportColumn("员工"),
        ExportColumn("小区"),
        ExportColumn("房号"),
        ExportColumn("看了什么", width=20),
    )
    written: list[list[Value]] = [[row.at, row.by_staff, home, one.code, row.what] for row, one, home in rows]
    return await visit.book("资料查看记录", "谁看了谁的资料", columns, written)


@router.get("/values")
async def values(visit: Signed) -> Response:
    """The settings as they stand; they are changed in guanjia.toml, by who runs the machine."""
    visit.need(Right.STAFF)
    told = {name: _shown(name, value) for name, value in visit.parts.settings().items()}
    return await visit.page("settings/values.html", "当前设置", tabs=_TABS, tab="values", told=told)


def _shown(name: str, value: str) -> str:
    if any(word in name.lower() for word in _SECRET):
        return "已设" if value.strip("*") or "*" in value else "没有设"
    return value or "没有设"


PAGE = Page("settings", "设置", 90, router)
