"""A package index of a test's own: stub wheels with the true names, versions and requirements of what is installed.

Each is there in a newer version too, which everybody's ranges would allow: so a lock that leaves anything open
shows it, today and without a network.
"""

import base64
import hashlib
import re
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.version import Version

# What builds our own package must work; of everything else the metadata is enough.
WHOLE = ("hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers")


def fill_shelf(folder: Path, lock: str) -> str:
    """Writes the wheels of what the lock lists and this environment has, and answers the lock with their hashes."""
    lines = []
    for line in re.findall(r"(?m)^([A-Za-z0-9][^\\#\n]*)", lock):
        name, version = re.match(r"([\w.-]+)==(\S+)", line).groups()
        if "python_full_version < '3.11.3'" in line:
            continue
        one = distribution(name)
        digest = write_wheel(folder, one, version)
        write_wheel(folder, one, newer(version))
        lines.append(f"{line.strip()} \\\n    --hash=sha256:{digest}")
    return "\n".join(lines) + "\n"


def newer(version: str) -> str:
    """The next correction: 2.14.3 becomes 2.14.4."""
    *before, last = Version(version).release
    return ".".join(map(str, [*before, last + 1]))


def write_wheel(folder: Path, one: Distribution, version: str) -> str:
    """Answers its hash."""
    stem = f"{re.sub(r'[-_.]+', '_', one.metadata['Name'])}-{version}"
    dist_info = f"{stem}.dist-info"
    metadata = re.sub(r"(?m)^Version: .*$", f"Version: {version}", one.read_text("METADATA") or "", count=1)
    content = {
        f"{dist_info}/METADATA": metadata.encode(),
        f"{dist_info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if one.metadata["Name"].lower() in WHOLE:
        content[f"{dist_info}/entry_points.txt"] = (one.read_text("entry_points.txt") or "").encode()
        for file in one.files or []:
            if not file.match("*.dist-info/*") and file.suffix != ".pyc" and ".." not in file.parts:
                content[str(file)] = Path(file.locate()).read_bytes()
    record = "".join(f"{path},sha256={_urlsafe(data)},{len(data)}\n" for path, data in content.items())
    content[f"{dist_info}/RECORD"] = f"{record}{dist_info}/RECORD,,\n".encode()
    wheel = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in content.items():
            archive.writestr(path, data)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def _urlsafe(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
