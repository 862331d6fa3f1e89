"""What the addresses of `/api` have in common: a room in any spelling, a page of rows, words that can be kept."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

MOST = 500
_LARGEST_ID = 2**53


def _keepable(words: str) -> str:
    """PostgreSQL keeps no NUL, UTF-8 no half of a pair. Raises ValueError."""
    if "\x00" in words:
        raise ValueError("NUL")
    words.encode()
    return words


RoomName = Annotated[str, Path(description="房号，如 3-2-501，别的写法也认", max_length=40)]
CommunityName = Annotated[str, Query(description="小区名；只有一个小区时可不写", max_length=40)]
After = Annotated[int, Query(description="上一页的 next；第一页写 0", ge=0, le=_LARGEST_ID)]
Limit = Annotated[int, Query(description="一页几条", ge=1, le=MOST)]
Number = Annotated[int, Path(description="编号", ge=1, le=_LARGEST_ID)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_keepable)]
NeededWords = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), AfterValidator(_keepable)
]


class Body(BaseModel):
    """What a program sends: a name that is not known is refused, it would be a mistake unseen."""

    model_config = ConfigDict(extra="forbid")


def next_after(ids: list[int], limit: int) -> int | None:
    """Where the next page begins; None when this one was the last."""
    return ids[-1] if len(ids) == limit else None
