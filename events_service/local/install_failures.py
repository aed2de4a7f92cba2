"""Why pip failed, in words for somebody who has never met pip, and what to try."""

import platform
import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple


class Cause(NamedTuple):
    """What pip says, what it means, and what to try."""

    pattern: str
    means: str
    remedy: str


AGAIN = "then the same command again."
# pip goes on after a cause and complains of its consequences, so the order is from the surest sign to the weakest.
CAUSES = (
    Cause(
        r"No space left on device|Disk quota exceeded",
        "The disk is full: {free} MB are free here.",
        f"make room for 600 MB, here and where temporary files go (TMPDIR); {AGAIN}",
    ),
    Cause(
        r"DO NOT MATCH THE HASHES",
        "What the package index sent as {package} is not what the lock file lists: changed, or damaged on its way.",
        f"{sys.executable} -m pip cache purge, {AGAIN} If it stays so, trust that index no more and tell us.",
    ),
    Cause(
        r"\(from versions: (?!none)|is not a supported wheel on this platform",
        "The package index has no ready-made {package} for Python {python} on this kind of machine ({machine}).",
        "Python 3.11 to 3.14 on Linux or macOS: make clean, then make PYTHON=/path/to/python3.13 … "
        "An index of your own (PIP_INDEX_URL) may lack this version.",
    ),
    Cause(
        r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError|SSLError",
        "The package index was reached, but its certificate is not trusted. A firewall may read along.",
        f"name the certificate of your network (PIP_CERT=/path/to/ca.pem), or set the clock right; {AGAIN}",
    ),
    Cause(
        r"ProxyError|Tunnel connection failed|Cannot connect to proxy",
        "The proxy between this machine and the package index does not let us through.",
        f"look at HTTPS_PROXY and HTTP_PROXY; {AGAIN}",
    ),
    Cause(
        r"NewConnectionError|NameResolutionError|ConnectTimeout|Read timed out|Connection (?:aborted|broken)|"
        r"IncompleteRead|connection error|Retrying \(Retry\(",
        "The package index cannot be reached from this machine{detail}.",
        "look at the network; behind a proxy set HTTPS_PROXY=http://proxy:port, with an index of your own "
        f"PIP_INDEX_URL; {AGAIN}",
    ),
    Cause(
        r"is not a trusted or secure host",
        "pip does not use the package index that is set, because it is not reached by https.",
        f"set PIP_INDEX_URL to an https address, or PIP_TRUSTED_HOST; {AGAIN}",
    ),
    Cause(
        r"(?:401|403|404|407|429|5\d\d) (?:Client|Server) Error",
        "The package index refuses to hand out {package}{detail}.",
        f"wait a little; look at the address and the password in PIP_INDEX_URL if you set it; {AGAIN}",
    ),
    Cause(
        r"No matching distribution found for",
        "The package index does not have {package}.",
        f"look at PIP_INDEX_URL, PIP_NO_INDEX and PIP_FIND_LINKS, if you set them; {AGAIN}",
    ),
    Cause(
        r"Permission denied|Read-only file system",
        "A folder cannot be written to{detail}.",
        f"work in a clone that belongs to you, or run make clean as whoever made .venv; {AGAIN}",
    ),
    Cause(
        r"MemoryError|Cannot allocate memory",
        "This machine has too little memory free.",
        f"close something, about 500 MB are needed; {AGAIN}",
    ),
)
PACKAGE = r"No matching distribution found for ([^\s(]+)|(?m:^ +([\w.\[\],-]+==\S+).* from )"
DETAIL = r"\[Errno -?\d+\] ([^:'\"\\)\n]+)|(Read timed out)|((?:40\d|429|5\d\d) (?:Client|Server) Error)"


def why(output: str, log: Path) -> str:
    """Three lines: the cause, what to try, and where everything that pip said can be read."""
    cause = next((cause for cause in CAUSES if re.search(cause.pattern, output)), None)
    if cause is None:
        complaints = [
            line for line in output.splitlines() if line.startswith("ERROR: ")
        ] or output.splitlines()[-3:]
        means, remedy = "\n".join(complaints), "make clean, then the same command again."
    else:
        detail = _first(DETAIL, output)
        means, remedy = cause.means, cause.remedy
        means = means.format(
            free=shutil.disk_usage(log.parent).free // 1_000_000,
            package=_first(PACKAGE, output) or "a package",
            python=platform.python_version(),
            machine=f"{platform.system()} {platform.machine()}",
            detail=f" ({detail})" if detail else "",
        )
    return f"{means}\nTry: {remedy}\nAll that pip said: {log}"


def unexplained(output: str) -> str:
    """The package that pip says it did not find, while it keeps to itself why; asked again with `-vv`, it tells."""
    return _first(r"\(from versions: none\)\s+ERROR: No matching distribution found for ([^\s(]+)", output)


def _first(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return next(filter(None, match.groups()), "") if match else ""
