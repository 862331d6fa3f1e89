"""改话术: one colleague proposes another wording, another approves it; two people on one script is told, not lost."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import yaml
from sqlmodel import Session

from bot.domain.errors import Refused
from bot.services.staff.ask_approval import ask_approval
from storage.script_edits import IN_FORCE, REPLACED, WAITING, edit_by_approval, edit_waiting, edits_of
from storage.tables import Approval, ScriptEdit

EDIT = "script_edit"


@dataclass(frozen=True, slots=True)
class Wording:
    """Another wording of a script: where it stands, what it was written over, and why."""

    script: str
    path: str
    place: tuple[str, ...]
    base: str
    texts: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else was first: their words beside ours; nothing was kept and nothing is lost."""

    by_staff: str
    texts: tuple[str, ...]
    waiting: bool  # their version waits for approval; else it is in force already


def propose_edit(  # noqa: PLR0913 - the wording, what stands now, by whom, when
    session: Session, wording: Wording, base_now: str, texts_now: Sequence[str], by_staff: str, now: dt.datetime
) -> Approval | Clash:
    """The waiting approval, or who was first. Raises Refused when nothing changed."""
    waiting = edit_waiting(session, wording.script)
    if waiting is not None:
        if waiting.by_staff == by_staff and tuple(read_texts(waiting)) == wording.texts and waiting.approval_id:
            return session.get_one(Approval, waiting.approval_id)  # the same click, twice
        return Clash(waiting.by_staff, tuple(read_texts(waiting)), waiting=True)
    if wording.base != base_now:
        last = next((edit for edit in edits_of(session, wording.script) if edit.state == IN_FORCE), None)
        return Clash(last.by_staff if last is not None else "别人", tuple(texts_now), waiting=False)
    if list(wording.texts) == list(texts_now):
        raise Refused("和现在的话一样，没有要改的")
    edit = ScriptEdit(
        script=wording.script,
        path=wording.path,
        place=".".join(wording.place),
        base=wording.base,
        value=yaml.safe_dump(list(wording.texts), allow_unicode=True),
        note=wording.note,
        by_staff=by_staff,
        at=now,
    )
    session.add(edit)
    session.flush()
    what = f"改话术 {wording.script}：{'／'.join(wording.texts)[:120]}" + (
        f"（{wording.note}）" if wording.note else ""
    )
    approval = ask_approval(session, EDIT, f"script_edit:{wording.script}", what, by_staff, now, {"edit": edit.id})
    edit.approval_id = approval.id
    session.add(edit)
    return approval


def edit_approved(session: Session, approval: Approval, _by: str, _now: dt.datetime) -> str:
    """The second person agreed: it is in force; whoever serves lays it into the files."""
    edit = edit_by_approval(session, approval.id)
    if edit is None or edit.state != WAITING:
        raise Refused("这次修改已经不在等批准了。刷新再看")
    for earlier in edits_of(session, edit.script):
        if earlier.state == IN_FORCE:
            earlier.state = REPLACED
            session.add(earlier)
    edit.state = IN_FORCE
    session.add(edit)
    return f"话术 {edit.script} 改好了，下一句就这样说"


def edit_rejected(session: Session, approval: Approval) -> None:
    """The second person said no."""
    edit = edit_by_approval(session, approval.id)
    if edit is not None:
        edit.state = "rejected"
        session.add(edit)


def read_texts(edit: ScriptEdit) -> list[str]:
    """The wordings of a version."""
    return [str(text) for text in yaml.safe_load(edit.value) or []]
