"""The table with ratios first, what machine it was, and the same as JSON."""

import os
import platform
import subprocess
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from events_service.clock import now
from events_service.local.binaries import postgres_binaries, redis_binaries
from tests.bench.figures import Figure, Outcomes

PACKAGES = ("litestar", "uvicorn", "httptools", "uvloop", "asyncpg", "piccolo", "granian")


def machine() -> dict[str, str]:
    """What the figures depend on."""
    load = os.getloadavg()
    return {
        "date": now().isoformat(timespec="minutes"),
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "postgresql": f"{_version_of(postgres_binaries()[0].path)}, fsync on",
        "redis": _version_of(redis_binaries()[0].path),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "load_before": f"{load[0]:.1f} (1 min), {load[1]:.1f} (5 min)",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )


def _version_of(program: Path) -> str:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return " ".join(word for word in said.split()[:3] if not word.startswith("("))


def table(outcomes: list[Outcomes]) -> str:
    """Every figure, its ratio first: 1.00 is the limit, less is what we add to it."""
    lines = [("ratio", "what", "measured", "limit", ""), ("---:", "---", "---:", "---:", "---")]
    lines += [_line(figure) for outcome in outcomes for figure in outcome.figures]
    return _aligned(lines)


def _line(figure: Figure) -> tuple[str, ...]:
    limit = "" if figure.limit is None else f"{_number(figure.limit)} {figure.unit}"
    details = [figure.limit_is, *_shown(figure)]
    ratio = f"{figure.ratio:.3f}" if figure.ratio is not None else ""
    return (
        ratio,
        figure.what,
        f"{_number(figure.ours)} {figure.unit}",
        limit,
        ", ".join(filter(None, details)),
    )


def _shown(figure: Figure) -> list[str]:
    shown = {"p50_ms": "p50 {} ms", "p99_ms": "p99 {} ms", "web_ms": "{} ms of a core each"}
    return [words.format(figure.details[name]) for name, words in shown.items() if name in figure.details]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def memory_table(outcomes: list[Outcomes]) -> str:
    """Resident and proportional set sizes of each process."""
    lines = [("process", "RSS MiB", "PSS MiB"), ("---", "---:", "---:")]
    lines += [
        (each.role, f"{each.rss:.1f}", f"{each.pss:.1f}") for outcome in outcomes for each in outcome.memory
    ]
    return _aligned(lines)


def _aligned(lines: list[tuple[str, ...]]) -> str:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def write_json(path: Path, described: dict[str, str], outcomes: dict[str, Outcomes]) -> None:
    """Everything, unrounded."""
    found: dict[str, Any] = {name: asdict(outcome) for name, outcome in outcomes.items()}
    for name, outcome in outcomes.items():
        for figure, line in zip(outcome.figures, found[name]["figures"], strict=True):
            line["ratio"] = figure.ratio
    encoded = msgspec.json.encode({"machine": described, "benchmarks": found})
    path.write_bytes(msgspec.json.format(encoded, indent=2) + b"\n")
