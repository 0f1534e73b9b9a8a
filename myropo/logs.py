"""How the portal logs: one line a thing, structured, to the console; read by the settings."""

from typing import Any, Final

import structlog

SHARED: Final[list[structlog.typing.Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
]
LOGGERS: Final[dict[str, dict[str, Any]]] = {
    "django.server": {"level": "WARNING"},
    # Tells every path that was not found, and errors that RequestLog tells as well.
    "django.request": {"level": "CRITICAL"},
    # WeasyPrint and fontTools tell every glyph they meet.
    "fontTools": {"level": "WARNING"},
    "weasyprint": {"level": "ERROR"},
    # Tells that it was imported.
    "pikepdf": {"level": "WARNING"},
    # Tells the addresses that we call, and one of Suomi.fi's holds an identity code: nothing
    # of what it says goes anywhere, on any level.
    "urllib3": {"level": "CRITICAL", "handlers": ["nowhere"], "propagate": False},
}


def configure(*, is_debug: bool, level: str) -> dict[str, Any]:
    """Set structlog up; returns Django's LOGGING. Words for a developer, JSON for machines."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=False)
        if is_debug
        else structlog.processors.JSONRenderer()
    )
    structured = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": structured},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "structured"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": LOGGERS,
    }
