"""Is what is installed exactly what a lock file lists? Asked once after installing, and by whoever doubts it later.

`pip check` does not look at extras: `pydantic[email]` would pass without a package that reads addresses. Here
every requirement is followed with its extras, and nothing may be there that nobody listed.
"""

import re
import sys
import sysconfig
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "events-service"
# What a new environment brings along; pip does the installing.
INSTALLER = "pip"


def locked(text: str) -> dict[str, str]:
    """Names and versions that a lock lists for this interpreter and this machine."""
    lines = re.findall(r"(?m)^([A-Za-z0-9][^\\#\n]*)", text)
    requirements = [Requirement(line.strip()) for line in lines]
    return {
        canonicalize_name(one.name): next(iter(one.specifier)).version
        for one in requirements
        if one.marker is None or one.marker.evaluate()
    }


def faults(lock: dict[str, str], extras: set[str]) -> list[str]:
    """What is missing, of another version, or only half there; each as a line for people."""
    there = _there()
    return [
        *(f"{name} {version} is missing" for name, version in lock.items() if name not in there),
        *(
            f"{name} is {there[name].version}, not {version}"
            for name, version in lock.items()
            if name in there and there[name].version != version
        ),
        *(f"{name} is only half there" for name in lock if name in there and _half_there(there[name])),
        *_unmet(there, extras),
    ]


def superfluous(lock: dict[str, str]) -> list[str]:
    """What is installed and not listed: the remains of an older lock, or somebody's experiment."""
    return sorted(name for name in _there() if name not in {*lock, OURS, INSTALLER})


def _there() -> dict[str, Distribution]:
    places = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    return {canonicalize_name(one.name): one for one in distributions(path=places) if one.metadata["Name"]}


def _half_there(one: Distribution) -> bool:
    """Whether an interrupted installation left files out. Byte code does not count: anybody may sweep it away."""
    files = one.files
    return not files or any(file.suffix != ".pyc" and not Path(file.locate()).exists() for file in files)


def _unmet(there: dict[str, Distribution], extras: set[str]) -> list[str]:
    """Follows our requirements, those of what they want, and so on, each with the extras that it is asked for with."""
    unmet: set[str] = set()
    seen: set[tuple[str, str]] = set()
    open_ends = [(OURS, "", ""), *((OURS, extra, "") for extra in extras)]
    while open_ends:
        name, extra, wanted_by = open_ends.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        if name not in there:
            unmet.add(f"{name} is missing, and {wanted_by or 'the service itself'} needs it")
            continue
        for line in there[name].requires or []:
            one = Requirement(line)
            if one.marker is not None and not one.marker.evaluate({"extra": extra}):
                continue
            dependency = canonicalize_name(one.name)
            open_ends += [(dependency, "", name), *((dependency, further, name) for further in one.extras)]
            if dependency in there and not one.specifier.contains(
                there[dependency].version, prereleases=True
            ):
                unmet.add(f"{dependency} is {there[dependency].version}, and {name} needs {one.specifier}")
    return sorted(unmet)


def main(arguments: list[str]) -> int:
    """With `--superfluous`, names what is not listed; without, the faults, and status 1 if there are any."""
    path, extras = Path(arguments[0]), set(arguments[1].split(","))
    lock = locked(path.read_text(encoding="utf-8"))
    if "--superfluous" in arguments:
        print("\n".join(superfluous(lock)))
        return 0
    lines = faults(lock, extras) + [f"{name} is not in {path.name}" for name in superfluous(lock)]
    print("\n".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
