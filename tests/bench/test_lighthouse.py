"""What is read of Lighthouse's report: a tool that measured nothing must not look like a pass."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.bench import lighthouse
from tests.bench.lighthouse import BadReport, Visit, outcomes, read_report

ALL = ("performance", "accessibility", "best-practices", "seo")


def a_report(**changes: Any) -> bytes:
    """As the tool writes it, as far as we read it, and a little more."""
    report = {
        "lighthouseVersion": "12.0.0",
        "environment": {"benchmarkIndex": 1201.5, "credits": {}},
        "audits": {
            "total-blocking-time": {"score": 0.81, "displayValue": "280 ms"},
            "speed-index": {"score": 1},
            "meta-description": {"score": 0},
            "hreflang": {"score": None, "scoreDisplayMode": "notApplicable"},
            "redirects": {"score": 0.5},
        },
        "categories": {
            "performance": {
                "score": 0.97,
                "auditRefs": [
                    {"id": "total-blocking-time", "weight": 30},
                    {"id": "speed-index", "weight": 10},
                    {"id": "redirects", "weight": 0},
                ],
            },
            "accessibility": {"score": 1, "auditRefs": []},
            "best-practices": {"score": 1, "auditRefs": []},
            "seo": {
                "score": 0.92,
                "auditRefs": [{"id": "meta-description", "weight": 1}, {"id": "hreflang", "weight": 1}],
            },
        },
    }
    return json.dumps(report | changes).encode()


def test_a_report_is_points_and_what_cost_them() -> None:
    visit = read_report(a_report(), ALL)

    assert visit.points == {"performance": 97, "accessibility": 100, "best-practices": 100, "seo": 92}
    assert visit.lost == {
        "performance": ("total-blocking-time",),
        "accessibility": (),
        "best-practices": (),
        "seo": ("meta-description",),
    }
    assert visit.speed == 1201.5


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (a_report(categories={"performance": {"score": 1, "auditRefs": []}}), "no score for accessibility"),
        (
            a_report(categories={name: {"score": None, "auditRefs": []} for name in ALL}),
            "no score for performance",
        ),
        (a_report(runtimeError={"code": "NO_FCP", "message": "nothing was painted"}), "nothing was painted"),
        (a_report(runtimeError={"code": "NO_FCP"}), "NO_FCP"),
        (a_report(categories={"performance": {"score": "1"}}), "no report of Lighthouse"),
        (b"{}", "no report of Lighthouse"),
        (b"", "no report of Lighthouse"),
        (b"Unable to connect to Chrome", "no report of Lighthouse"),
    ],
)
def test_nothing_measured_is_no_pass(said: bytes, why: str) -> None:
    with pytest.raises(BadReport, match=why):
        read_report(said, ALL)


def test_what_was_not_asked_for_need_not_be_there() -> None:
    said = a_report(categories={"performance": {"score": 0.5, "auditRefs": []}})

    assert read_report(said, ("performance",)).points == {"performance": 50}


def a_visit(performance: float, *, seo: float | None = None) -> Visit:
    others = {} if seo is None else {"accessibility": 100.0, "best-practices": 100.0, "seo": seo}
    return Visit(
        {"performance": performance} | others, {"performance": ("speed-index",), "seo": ("hreflang",)}, 900
    )


def test_the_median_of_a_page_and_the_lowest_of_all_stand_beside_their_limits() -> None:
    visits = {
        "/": [a_visit(99, seo=100), a_visit(60), a_visit(98)],
        "/events": [a_visit(100, seo=91), a_visit(97), a_visit(90)],
    }

    found = outcomes(visits, "12.0.0")

    assert [(each.what, each.ours, each.limit) for each in found.figures] == [
        ("Lighthouse, performance: /", 98, 98),
        ("Lighthouse, performance: /events", 97, 98),
        ("Lighthouse, accessibility: the lowest of 2 pages", 100, 100),
        ("Lighthouse, best-practices: the lowest of 2 pages", 100, 100),
        ("Lighthouse, seo: the lowest of 2 pages", 91, 100),
    ]
    # More is better: above 1 the limit is held.
    assert [each.ratio for each in found.figures] == [1.0, 97 / 98, 1.0, 1.0, 0.91]
    assert found.remarks == [
        "Lighthouse 12.0.0; its figure for the processor 900 to 900.",
        "/: performance 60 (speed-index)",
        "/events: seo 91 (hreflang)",
        "/events: performance 97 (speed-index)",
        "/events: performance 90 (speed-index)",
    ]


def a_tool(folder: Path, text: str) -> str:
    """A program in Lighthouse's place."""
    tool = folder / "lighthouse"
    tool.write_text(f"#!/bin/sh\n{text}\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    return str(tool)


def test_a_tool_that_fails_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    tool = a_tool(tmp_path, "echo 'no Chrome here' >&2; exit 1")

    with pytest.raises(BadReport, match="status 1: no Chrome here"):
        lighthouse._visit("http://127.0.0.1:1/", tool, "/usr/bin/chromium", ALL)
    with pytest.raises(BadReport, match="cannot be run"):
        lighthouse._visit("http://127.0.0.1:1/", str(tmp_path / "nothing"), "/usr/bin/chromium", ALL)


def test_a_page_is_looked_at_again_when_the_tool_missed_it_and_three_times_at_most(tmp_path: Path) -> None:
    (tmp_path / "said.json").write_bytes(a_report())
    counted = f"echo >>{tmp_path}/tries; [ $(wc -l <{tmp_path}/tries)"
    tool = a_tool(tmp_path, f"{counted} -ge 3 ] && cat {tmp_path}/said.json || exit 1")

    assert lighthouse.visit("http://127.0.0.1:1/", tool, "/usr/bin/chromium", ALL).points["seo"] == 92
    (tmp_path / "tries").unlink()
    tool = a_tool(tmp_path, f"{counted} -ge 4 ] && cat {tmp_path}/said.json || exit 1")
    with pytest.raises(BadReport):
        lighthouse.visit("http://127.0.0.1:1/", tool, "/usr/bin/chromium", ALL)


def test_the_tool_is_told_to_speak_to_us_alone(tmp_path: Path) -> None:
    (tmp_path / "said.json").write_bytes(a_report())
    tool = a_tool(tmp_path, f'printf "%s\\n" "$CHROME_PATH" "$@" >{tmp_path}/asked; cat {tmp_path}/said.json')

    lighthouse._visit("http://127.0.0.1:1/", tool, "/usr/bin/chromium", ALL)

    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[:2] == ["/usr/bin/chromium", "http://127.0.0.1:1/"]
    assert "--no-enable-error-reporting" in asked
    assert any("--host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'" in each for each in asked)


def test_it_is_skipped_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LIGHTHOUSE", raising=False)
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))

    found = lighthouse.measure(None)  # type: ignore[arg-type]

    assert found.figures == []
    [remark] = found.remarks
    assert remark.startswith("Lighthouse skipped: it is not found; set LIGHTHOUSE=/path/to/lighthouse")
