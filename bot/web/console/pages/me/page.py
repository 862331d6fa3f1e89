"""我的: one's own password, second factor, chats and browsers."""

import anyio.to_thread
import segno
from fastapi import APIRouter, Response
from sqlmodel import Session

from bot.domain.errors import Refused, WrongUse
from bot.services.staff.enter_staff import change_password
from bot.services.staff.second_factor import address_of_secret, drop_second_factor, new_secret, set_second_factor
from bot.services.staff.sign_in import is_right, own_door
from bot.services.staff.tie_chat import make_code
from bot.web.console.page import Page
from bot.web.console.visit import HOME, Signed, Visit, number_of, words_of
from storage.sign_in import identities_of_staff, sessions_of_staff, untie
from storage.tables import Staff, StaffIdentity, StaffSession

router = APIRouter()


@router.get("")
async def show(visit: Signed) -> Response:
    """Everything of one's own."""
    return await _show(visit)


@router.post("/password")
async def password(visit: Signed) -> Response:
    """Another password; every browser comes in anew, this one too."""
    form = await visit.form()
    new = str(form.get("new", ""))
    if new != str(form.get("again", "")):
        raise WrongUse("两次输入的新密码不一样，请再输一次")
    await _prove(visit, str(form.get("old", "")))
    await visit.run(lambda session: change_password(session, visit.actor.name, new, visit.actor.name, visit.now))
    return await visit.back(f"{HOME}/sign-in")


@router.post("/factor")
async def begin_factor(visit: Signed) -> Response:
    """Show a new secret; it counts once a code of it came back."""
    secret = new_secret()
    picture = segno.make(address_of_secret(secret, visit.actor.name), error="m")
    drawn = picture.svg_inline(scale=4, border=2, dark="#1d2521", light="#fff")
    return await _show(visit, secret=secret, picture=drawn)


@router.post("/factor/set")
async def set_factor(visit: Signed) -> Response:
    """The proof."""
    form = await visit.form()
    secret, code = words_of(form, "secret", 64), words_of(form, "code", 12)
    await visit.run(
        lambda session: set_second_factor(session, visit.parts.vault, visit.actor.staff_id, secret, code, visit.now)
    )
    return await visit.back(f"{HOME}/me", "手机验证码设好了，下次登录要用")


@router.post("/factor/drop")
async def drop_factor(visit: Signed) -> Response:
    """Without it again; the password has to be shown."""
    await _prove(visit, str((await visit.form()).get("old", "")))
    await visit.run(lambda session: drop_second_factor(session, visit.actor.staff_id, visit.actor.name, visit.now))
    return await visit.back(f"{HOME}/me", "手机验证码去掉了")


@router.post("/chat")
async def tie(visit: Signed) -> Response:
    """A code to send from one's own chat."""
    code = await visit.run(lambda session: make_code(session, visit.actor.staff_id, visit.now))
    return await _show(visit, code=code)


@router.post("/chat/untie")
async def let_go(visit: Signed) -> Response:
    """A chat speaks for me no more."""
    number = number_of(await visit.form(), "identity")
    await visit.run(lambda session: untie(session, visit.actor.staff_id, number))
    return await visit.back(f"{HOME}/me", "解绑了")


async def _show(visit: Visit, secret: str = "", picture: str = "", code: str = "") -> Response:
    def load(session: Session) -> tuple[Staff, list[StaffIdentity], list[StaffSession]]:
        person = session.get_one(Staff, visit.actor.staff_id)
        return person, identities_of_staff(session, person.id), sessions_of_staff(session, person.id, visit.now)

    person, chats, browsers = await visit.run(load)
    return await visit.page(
        "me/me.html", "我的", person=person, chats=chats, browsers=browsers, secret=secret, picture=picture, code=code
    )


async def _prove(visit: Visit, old: str) -> None:
    door = await visit.run(lambda session: own_door(session, visit.actor.staff_id))
    if not await anyio.to_thread.run_sync(is_right, door, old[:200]):
        raise Refused("现在的密码不对，没有改动")


PAGE = Page("me", "我的", None, router)
