"""Logs to standard error: plain on a terminal, JSON lines otherwise. Telephones and identity numbers are masked.

Tracebacks come without local variables: those hold texts of owners and tokens.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_PERSONAL = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)|(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)")
# httpx logs addresses, and tokens stand in them; procrastinate logs each tick twice
_TOO_CHATTY = ("httpx", "httpcore", "alembic", "uvicorn.access", "procrastinate")


def configure_logs() -> None:
    """Set up logging for this process."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_ending()],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _TOO_CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick skipped because the last one runs harms nothing


def mask(text: str) -> str:
    """Without the middle of telephones and identity numbers; longer numbers (orders) stay whole."""
    return _PERSONAL.sub(lambda found: f"{found[1] or found[3]}****{found[2] or found[4]}", text)


def _ending() -> list[structlog.typing.Processor]:
    if sys.stderr.isatty():
        return [_mask_values, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [structlog.processors.format_exc_info, _mask_values, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _mask_values(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}
