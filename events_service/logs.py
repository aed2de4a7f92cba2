"""One JSON object a line on stdout, ids only: never a name, an address, a token or a link (contract, Operations)."""

import json
import logging
import sys
from datetime import UTC, datetime

# What a log line may carry besides its event name. Anything else is dropped, so that a careless call cannot leak.
ALLOWED = frozenset(
    ("id", "kind", "state", "status", "method", "route", "code", "milliseconds", "request", "count", "attempt")
    + ("error", "where", "process", "port", "organisation", "account", "session", "registration", "message", "version")
)


class Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg if isinstance(record.msg, str) else "message",
        }
        line.update({k: v for k, v in getattr(record, "facts", {}).items() if k in ALLOWED})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _place(record.exc_info[2])
        return json.dumps(line, ensure_ascii=True, default=str)


def _place(trace: object) -> list[str]:
    """File and line of each frame: enough to find a bug, without the values an exception's text may carry."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code  # type: ignore[attr-defined]
        places.append(f"{code.co_filename.rsplit('/', 3)[-1]}:{trace.tb_lineno} {code.co_name}")  # type: ignore[attr-defined]
        trace = trace.tb_next  # type: ignore[attr-defined]
    return places[-12:]


def start_logging() -> None:
    """Send everything, the libraries' own lines too, through the one formatter."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("arq", "uvicorn.access", "uvicorn.error", "httpx", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def log(event: str, **facts: object) -> None:
    """Write one line: `event` in a few fixed words, `facts` among ALLOWED."""
    logging.getLogger("events_service").info(event, extra={"facts": facts})


def log_failure(event: str, **facts: object) -> None:
    """The same for an exception being handled: its kind and where it was raised, never its text."""
    logging.getLogger("events_service").error(event, extra={"facts": facts}, exc_info=True)
