import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from events_service.logs import ALLOWED, Lines, log, log_failure, start_logging

CHLOE = "chloe@example.org"
IDENTIFIER = UUID("0193a1b2-0000-7000-8000-000000000001")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What reaches stdout, through a handler like the service's own; the loggers are as before afterwards."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    before, level = root.handlers, root.level
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    yield stream
    root.handlers = before
    root.setLevel(level)


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def only_line(written: io.StringIO) -> dict[str, object]:
    (only,) = lines(written)
    return only


def fail(text: str) -> None:
    raise ValueError(text)


def test_write_one_object_a_line(written: io.StringIO):
    before = datetime.now(UTC)

    log("letter sent", message=IDENTIFIER, attempt=2, kind="confirmation")
    log("worker stopping")

    first, second = lines(written)
    assert first.keys() == {"at", "level", "event", "message", "attempt", "kind"}
    assert (first["level"], first["event"], first["message"]) == ("info", "letter sent", str(IDENTIFIER))
    assert (first["attempt"], first["kind"]) == (2, "confirmation")
    assert abs(datetime.fromisoformat(str(first["at"])) - before).total_seconds() < 5
    assert second.keys() == {"at", "level", "event"}


@pytest.mark.parametrize(
    "fact", ["email", "name", "phone", "link", "token", "url", "path", "query", "recipient", "to"]
)
def test_drop_a_fact_that_could_be_personal(written: io.StringIO, fact: str):
    log("registration made", registration=IDENTIFIER, **{fact: CHLOE})

    assert only_line(written).keys() == {"at", "level", "event", "registration"}
    assert CHLOE not in written.getvalue()


def test_carry_every_fact_that_is_allowed(written: io.StringIO):
    log("everything", **dict.fromkeys(ALLOWED, 1))

    assert only_line(written).keys() == {"at", "level", "event", *ALLOWED}


def test_let_no_fact_pretend_to_be_the_line(written: io.StringIO):
    log("request", level="critical", at="never")

    assert only_line(written)["level"] == "info"
    assert only_line(written)["at"] != "never"


def test_say_where_an_exception_was_raised_but_not_its_text(written: io.StringIO):
    try:
        fail(f"no seat for {CHLOE}")
    except ValueError:
        log_failure("unexpected error", request="abc123")

    failed = only_line(written)
    assert (failed["level"], failed["event"], failed["request"]) == ("error", "unexpected error", "abc123")
    assert failed["error"] == "ValueError"
    where = failed["where"]
    assert isinstance(where, list)
    assert [place.split(" ")[-1] for place in where] == [
        "test_say_where_an_exception_was_raised_but_not_its_text",
        "fail",
    ]
    assert where[-1].startswith("tests/test_logs.py:")
    assert CHLOE not in written.getvalue()


def test_name_the_kind_of_an_exception_given_as_a_fact(written: io.StringIO):
    log("redis unreachable", error=ValueError(CHLOE))

    assert only_line(written)["error"] == "ValueError"


def test_keep_the_path_of_the_machine_to_itself(written: io.StringIO):
    try:
        fail("")
    except ValueError:
        log_failure("unexpected error")

    assert str(Path(__file__).parents[1]) not in written.getvalue()


def test_say_how_deep_a_recursion_was_in_twelve_places(written: io.StringIO):
    def deeper(left: int) -> None:
        deeper(left - 1) if left else fail("")

    try:
        deeper(50)
    except ValueError:
        log_failure("unexpected error")

    where = only_line(written)["where"]
    assert isinstance(where, list)
    assert (len(where), where[-1].split(" ")[-1]) == (12, "fail")


def test_repeat_a_librarys_pattern_without_what_fills_it(written: io.StringIO):
    logging.getLogger("library").warning("could not reach %s", CHLOE)

    said = only_line(written)
    assert (said["event"], said["logger"], said["level"]) == ("could not reach %s", "library", "warning")
    assert CHLOE not in written.getvalue()


def test_repeat_no_finished_sentence_of_a_library(written: io.StringIO):
    """As asyncio says "Task exception was never retrieved", with the exception's text in it."""
    logging.getLogger("asyncio").error(f"future: <Task exception=ValueError('{CHLOE}')>")

    said = only_line(written)
    assert (said["event"], said["logger"]) == ("background task failed", "asyncio")
    assert said["where"] == [
        f"tests/test_logs.py:{_line_of('future: <Task')} test_repeat_no_finished_sentence_of_a_library"
    ]
    assert CHLOE not in written.getvalue()


@pytest.mark.parametrize(
    ("logger", "level", "event"),
    [
        ("uvicorn.error", logging.ERROR, "web server failed"),
        ("uvicorn.error", logging.WARNING, "message"),
        ("elsewhere", logging.ERROR, "message"),
    ],
)
def test_say_in_fixed_words_that_the_web_server_failed(
    written: io.StringIO, logger: str, level: int, event: str
):
    logging.getLogger(logger).log(level, f"Traceback: {CHLOE}")

    assert only_line(written)["event"] == event
    assert CHLOE not in written.getvalue()


@pytest.mark.parametrize(
    ("sentence", "event"),
    [
        ("Exceeded concurrency limit.", "too many connections"),
        ("Invalid HTTP request received.", "request unreadable"),
        ("Unsupported upgrade request.", "upgrade refused"),
    ],
)
def test_say_what_the_web_server_refused_in_words_one_looks_for(
    written: io.StringIO, sentence: str, event: str
):
    logging.getLogger("uvicorn.error").warning(sentence)

    assert (only_line(written)["event"], only_line(written)["logger"]) == (event, "uvicorn.error")


def _line_of(text: str) -> int:
    source = Path(__file__).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(source, start=1) if text in line)


def test_break_no_line_and_write_ascii(written: io.StringIO):
    log("two\nlines", kind="é\u2028\u0085")

    assert written.getvalue().count("\n") == 1
    assert written.getvalue().isascii()
    assert only_line(written)["kind"] == "é\u2028\u0085"


def test_start_with_one_handler_however_often(capsys: pytest.CaptureFixture[str]):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level

    start_logging()
    start_logging()
    log("worker started")
    logging.getLogger("uvicorn.access").info("GET /registrations/secret")

    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)
    said = [json.loads(text)["event"] for text in capsys.readouterr().out.splitlines()]
    assert said == ["worker started"]
