"""The figures of /metrics, written by Prometheus' own library: its rules of escaping are its own business."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from events_service.messages.losses import Loss
from events_service.messages.queries import Backlog

# Litestar adds the charset.
MEDIA_TYPE = "text/plain; version=0.0.4"


def text(backlog: Backlog, lost: list[Loss], *, workers: int, rests: bool) -> str:
    return generate_latest(_registry(backlog, lost, workers, rests)).decode()


def _registry(backlog: Backlog, lost: list[Loss], workers: int, rests: bool) -> CollectorRegistry:
    """What PostgreSQL knows, so that every process answers the same; nothing is counted in this one."""
    figures = CollectorRegistry()
    letters = Gauge("events_letters", "Letters by state.", ["state"], registry=figures)
    for state, count in sorted(backlog.by_state.items()):
        letters.labels(state).set(count)
    failed = Gauge(
        "events_letters_lost", "Letters that reached nobody.", ["letter", "reason"], registry=figures
    )
    for loss in lost:
        failed.labels(loss.letter, loss.kind).set(loss.letters)
    Gauge("events_workers", "Workers at work.", registry=figures).set(workers)
    oldest = Gauge("events_oldest_due_letter_seconds", "How long a letter has been due.", registry=figures)
    oldest.set(round(backlog.oldest.total_seconds()))
    Gauge("events_mail_server_rests", "1 while no worker tries the mail server.", registry=figures).set(rests)
    return figures
