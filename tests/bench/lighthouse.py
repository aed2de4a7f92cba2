"""What Lighthouse says of the public pages, as a phone on a slow network sees them, with a whole country's rows.

Lighthouse is no part of this project: it is run where it is found (`LIGHTHOUSE=/path/to/lighthouse`, or on the PATH),
with its own mobile profile and simulated throttling. Accessibility, best practices and SEO are asked for once, and come
out the same each time; performance is noisy, so the median of three visits counts, in rounds, so that all pages share
the machine's good and bad moments. The browser can look up no name at all: what it asks for comes from loopback.
"""

import os
import shlex
import shutil
import subprocess
import urllib.request
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

import msgspec

from tests.bench import scale
from tests.bench.dataset import Country
from tests.bench.directory import FILE
from tests.bench.figures import Figure, Outcomes
from tests.bench.servers import Installation, Web, web, without_settings

# On a busy machine the tool misses a page's beginning now and then, and says so itself ("run Lighthouse again").
ROUNDS, TRIES, LONGEST_SECONDS = 3, 3, 180
PERFORMANCE = "performance"
LEAST = {PERFORMANCE: 98.0, "accessibility": 100.0, "best-practices": 100.0, "seo": 100.0}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A browser started by root has no sandbox; one that resolves nothing speaks to nobody but us.
FLAGS = "--headless=new --no-sandbox --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'"
HOW = "set LIGHTHOUSE=/path/to/lighthouse (npm install lighthouse@12, with Node 18.16 or newer)"


class BadReport(Exception):
    """The tool gave no answer that could be read as one: nothing was measured."""


class _Audit(msgspec.Struct):
    score: float | None = None


class _Reference(msgspec.Struct):
    id: str
    weight: float = 0


class _Category(msgspec.Struct, rename="camel"):
    score: float | None = None
    audit_refs: list[_Reference] = []


class _Report(msgspec.Struct, rename="camel"):
    categories: dict[str, _Category]
    audits: dict[str, _Audit]
    environment: dict[str, object] = {}
    runtime_error: dict[str, str] | None = None


@dataclass(frozen=True)
class Visit:
    """Points of 100 for each category that was asked for, and of each the audits that cost some. `speed` is the tool's
    own figure for the processor (1,000 and more: a desk's; it slows that down four times, whatever it is)."""

    points: Mapping[str, float]
    lost: Mapping[str, tuple[str, ...]]
    speed: float


def read_report(said: bytes, asked: tuple[str, ...]) -> Visit:
    """A visit from Lighthouse's JSON; raises BadReport where it stumbled over the page, or where a category that was
    asked for is missing or has no score: neither is a pass."""
    try:
        report = msgspec.json.decode(said, type=_Report)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BadReport(f"no report of Lighthouse: {error}") from error
    if report.runtime_error is not None:
        raise BadReport(
            report.runtime_error.get("message") or report.runtime_error.get("code") or "it stumbled"
        )
    points, lost = {}, {}
    for name in asked:
        category = report.categories.get(name)
        if category is None or category.score is None:
            raise BadReport(f"no score for {name}")
        points[name] = 100 * category.score
        lost[name] = tuple(
            each.id for each in category.audit_refs if each.weight and _failed(report.audits.get(each.id))
        )
    speed = report.environment.get("benchmarkIndex")
    return Visit(points, lost, speed if isinstance(speed, int | float) else 0.0)


def _failed(audit: _Audit | None) -> bool:
    """Without a score it did not apply."""
    return audit is not None and audit.score is not None and audit.score < 1


def measure(installation: Installation) -> Outcomes:
    """Skipped, with the reason, where the tool, a browser or the Ministry's file is not there."""
    tool = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    browser = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if tool is None:
        return Outcomes(remarks=[f"Lighthouse skipped: it is not found; {HOW}."])
    if browser is None:
        return Outcomes(remarks=["Lighthouse skipped: no Chromium found; on Debian: apt install chromium."])
    if not FILE.exists():
        return Outcomes(remarks=[f"Lighthouse skipped: ../shared/data/{FILE.name} is not there."])
    url, country, _ = scale.large(installation)
    with web(installation, url) as server:
        visits = _rounds(server, tool, browser, pages(country))
    return outcomes(visits, _version_of(tool))


def pages(country: Country) -> list[str]:
    """A page of each kind that citizens meet, those with the most on them."""
    return [
        "/",
        "/events?q=ordinateur",
        "/events?near=75011",
        f"/events/{country.longest_event_slug}",
        f"/sessions/{country.session}",
        f"/sessions/{country.session}/registrations",
        f"/libraries/{country.library_slug}",
        "/days/journee-3",
        "/departments/59",
        "/libraries",
        f"/accessibility/{country.busiest}",
    ]


def _rounds(server: Web, tool: str, browser: str, paths: list[str]) -> dict[str, list[Visit]]:
    """Everything in the first round, performance alone in the others."""
    visits: dict[str, list[Visit]] = defaultdict(list)
    for number in range(ROUNDS):
        for path in paths:
            url = f"http://127.0.0.1:{server.port}{path}"
            # Whoever comes first pays for the template; what is measured is the page.
            urllib.request.urlopen(url, timeout=60).close()
            asked = (PERFORMANCE,) if number else tuple(LEAST)
            visits[path].append(visit(url, tool, browser, asked))
    return visits


def visit(url: str, tool: str, browser: str, asked: tuple[str, ...]) -> Visit:
    """What the tool says of a page; raises BadReport where it said nothing three times."""
    for _ in range(TRIES - 1):
        with suppress(BadReport):
            return _visit(url, tool, browser, asked)
    return _visit(url, tool, browser, asked)


def _visit(url: str, tool: str, browser: str, asked: tuple[str, ...]) -> Visit:
    command = [tool, url, "--quiet", "--no-enable-error-reporting", "--output=json", "--output-path=stdout"]
    command += [f"--only-categories={','.join(asked)}", f"--chrome-flags={FLAGS}"]
    environ = without_settings() | {"CHROME_PATH": browser}
    try:
        done = subprocess.run(command, env=environ, capture_output=True, timeout=LONGEST_SECONDS)
    except OSError as error:
        raise BadReport(f"{shlex.join(command[:1])} cannot be run: {error}; {HOW}") from error
    if done.returncode:
        raise BadReport(f"{url}: status {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
    return read_report(done.stdout, asked)


def outcomes(visits: Mapping[str, list[Visit]], version: str) -> Outcomes:
    """A line for the performance of each page, one for the lowest of each other category; in words what each lost."""
    fast = {path: [visit.points[PERFORMANCE] for visit in each] for path, each in visits.items()}
    figures = [
        Figure(
            f"Lighthouse, performance: {path}",
            "points",
            median(points),
            f"median of {len(points)}",
            LEAST[PERFORMANCE],
            {"visits": points},
        )
        for path, points in fast.items()
    ]
    for category in (name for name in LEAST if name != PERFORMANCE):
        points = {path: each[0].points[category] for path, each in visits.items()}
        what = f"Lighthouse, {category}: the lowest of {len(points)} pages"
        limit_is = "the same each time"
        figures.append(
            Figure(what, "points", min(points.values()), limit_is, LEAST[category], {"pages": points})
        )
    speeds = [visit.speed for each in visits.values() for visit in each]
    remarks = [f"Lighthouse {version}; its figure for the processor {min(speeds):.0f} to {max(speeds):.0f}."]
    return Outcomes(figures, remarks=remarks + _losses(visits))


def _losses(visits: Mapping[str, list[Visit]]) -> list[str]:
    """Where a page stays below what is asked for, and by which audits."""
    return [
        f"{path}: {category} {visit.points[category]:.0f} ({', '.join(visit.lost[category])})"
        for path, each in visits.items()
        for visit in each
        for category in visit.points
        if visit.points[category] < LEAST[category]
    ]


def _version_of(tool: str) -> str:
    return subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout.strip()
