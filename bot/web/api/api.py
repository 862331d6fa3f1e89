"""Puts `/api` together: every resource found, its key, its errors, its document (without a page that loads scripts)."""

import importlib
import pkgutil
from collections.abc import Iterator

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from bot.web.api.parts import ApiParts
from bot.web.api.problems import PROBLEMS, tell_problems

HOME = "/api"
_RESOURCES = "bot.web.api.resources"
_ABOUT = (
    "给收费系统、数据看板等别的程序用，做的事和命令行、后台一样，权限和留痕也一样。\n\n"
    "钥匙由管理员开：`guanjia api-key add 名字 --role 财务`，放在请求头 `Authorization: Bearer 钥匙`。\n"
    "金额是两位小数的字符串，单位元；时间是带 +08:00 的 ISO 8601。\n"
    "出错时回 `{error, code}`，`error` 是给人看的一句话。\n"
    "要第二个人同意的事（恢复发送、减免、律师函）接口只能提，不能批。"
)


def add_api(app: FastAPI, parts: ApiParts) -> None:
    """Hang it at `/api`; its document is `/api/openapi.json`, and `/openapi.json` as was promised."""
    api = _build_api(parts)

    async def document() -> Response:
        return JSONResponse({**api.openapi(), "servers": [{"url": HOME}]})

    app.add_api_route("/openapi.json", document, include_in_schema=False)
    app.mount(HOME, api)


def _build_api(parts: ApiParts) -> FastAPI:
    api = FastAPI(
        title="管家接口",
        version="1",
        description=_ABOUT,
        docs_url=None,  # a docs page loads its scripts from another host
        redoc_url=None,
        redirect_slashes=False,
        responses=PROBLEMS,
        generate_unique_id_function=_name_of,
    )
    api.state.parts = parts
    for router in _routers():
        api.include_router(router)
    tell_problems(api)
    return api


def _routers() -> Iterator[APIRouter]:
    for found in pkgutil.iter_modules(importlib.import_module(_RESOURCES).__path__):
        yield importlib.import_module(f"{_RESOURCES}.{found.name}").router


def _name_of(route: APIRoute) -> str:
    return route.name
