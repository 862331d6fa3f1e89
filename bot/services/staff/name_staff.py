"""Who acts: the colleague named by `--by`, else the single administrator."""

from sqlmodel import Session

from bot.domain.errors import NotFound, WrongUse
from storage.staff import active_staff

ADMINISTRATOR = "管理员"


def name_staff(session: Session, by: str = "") -> str:
    """The acting colleague's name; empty in a house where nobody is entered yet and nobody is named.

    Raises NotFound for a name that is not there, WrongUse when none is given and there is not exactly one to assume.
    """
    staff = active_staff(session)
    if by:
        if by not in [person.name for person in staff]:
            known = "、".join(person.name for person in staff) or "还没有人，先运行 guanjia init"
            raise NotFound(f"没有员工“{by}”。已有：{known}")
        return by
    administrators = [person.name for person in staff if person.role == ADMINISTRATOR]
    if len(administrators) == 1 or not staff:
        return administrators[0] if administrators else ""
    raise WrongUse("有几位员工，不知道是谁在操作。请加 --by 姓名")
