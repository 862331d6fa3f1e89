"""How `/api` says no: one shape for every error, with a sentence for a person and a word for the program."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot.domain.errors import GuanjiaError, NotFound, Refused, WrongUse

_WORDS = {
    "missing": "要写",
    "int_parsing": "要是整数",
    "int_type": "要是整数",
    "bool_parsing": "要写 true 或 false",
    "bool_type": "要写 true 或 false",
    "date_from_datetime_parsing": "要写成 2026-11-23",
    "date_parsing": "要写成 2026-11-23",
    "string_type": "要是文字",
    "string_too_short": "不能空着",
    "string_too_long": "太长了",
    "greater_than_equal": "太小了",
    "less_than_equal": "太大了",
    "model_attributes_type": "要是 JSON 对象，请求头写 Content-Type: application/json",
    "json_invalid": "不是合格的 JSON",
    "extra_forbidden": "没有这一项，也许写错了名字",
    "enum": "不在可选的值里",
    "literal_error": "不在可选的值里",
    "value_error": "里面有不能用的字符",
}
_STATUS_WORDS = {404: "没有这个地址。看 /api/openapi.json", 405: "这个地址不能这样用。看 /api/openapi.json"}


class Problem(BaseModel):
    """What went wrong and what to do next."""

    error: str = Field(description="给人看的一句话，写明怎么办")
    code: str = Field(description="给程序看的：no_key、no_right、wrong_use、not_found、refused、trouble")


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": words}
    for status, words in (
        (400, "请求不对"),
        (401, "没有钥匙，或钥匙停用了"),
        (403, "这把钥匙的角色不能做这件事"),
        (404, "没有这样东西"),
        (409, "有规矩不许"),
        (422, "参数不对"),
    )
}


class NoKey(WrongUse):
    """The request shows no key in force."""


class NoRight(Refused):
    """The role of the key does not hold the right."""


_CODES: tuple[tuple[type[GuanjiaError], int, str], ...] = (
    (NoKey, 401, "no_key"),
    (NoRight, 403, "no_right"),
    (NotFound, 404, "not_found"),
    (Refused, 409, "refused"),
)


def tell_problems(api: FastAPI) -> None:
    """Answer every error in the one shape."""
    api.add_exception_handler(GuanjiaError, _refused)
    api.add_exception_handler(RequestValidationError, _unread)
    api.add_exception_handler(HTTPException, _nowhere)
    api.add_exception_handler(Exception, _trouble)


async def _refused(_request: Request, error: Exception) -> Response:
    for kind, status, code in _CODES:
        if isinstance(error, kind):
            return _say(status, str(error), code, {"www-authenticate": "Bearer"} if kind is NoKey else None)
    return _say(400, str(error), "wrong_use")


async def _unread(_request: Request, error: Exception) -> Response:
    """Which field and what is wrong with it; never the value, which may be a secret or somebody's name."""
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    told = dict.fromkeys(f"{_field(fault['loc'])} {_WORDS.get(fault['type'], '不对')}" for fault in faults)
    return _say(422, f"{'；'.join(told)}。看 /api/openapi.json", "wrong_use")


async def _nowhere(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    headers = error.headers if isinstance(error, HTTPException) else None
    code = "not_found" if status == 404 else "wrong_use"  # noqa: PLR2004 - HTTP's own
    return _say(status, _STATUS_WORDS.get(status, "请求读不懂。看 /api/openapi.json"), code, headers)


async def _trouble(_request: Request, _error: Exception) -> Response:
    return _say(500, "程序出错了，这次没有办成。过几分钟再试；还不行请把时间告诉管理员看日志", "trouble")


def _field(place: tuple[object, ...]) -> str:
    named = [str(part) for part in place[1:] if isinstance(part, str)]
    return f"“{'.'.join(named)}”" if named else "正文"


def _say(status: int, error: str, code: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": error, "code": code}, status, headers)
