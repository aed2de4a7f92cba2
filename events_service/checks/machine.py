"""Redis, and this machine: its zones and its disk."""

import os
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import redis

from events_service.checks.trouble import Trouble
from events_service.libraries.territories import time_zones
from events_service.redis_probe import of_redis, write_to_redis
from events_service.settings import Settings

LEAST_FREE_BYTES = 500_000_000
LEAST_FREE_SHARE = 0.02
SLOWER = "letters still leave meanwhile, a few seconds later"


async def check_redis(settings: Settings) -> str:
    """A key can be written; what is full would rather refuse than throw our jobs away."""
    if not settings.redis_url:
        raise Trouble(f"EVENTS_REDIS_URL is not set; set it ({SLOWER})")
    try:
        policy = await write_to_redis(settings.redis_url, seconds=2)
    except (redis.RedisError, OSError, TimeoutError, ValueError) as error:
        raise Trouble(f"{of_redis(error)} ({SLOWER})") from None
    if policy not in ("", "noeviction"):
        raise Trouble(f"maxmemory-policy is {policy}; set it to noeviction")
    return "takes writes"


async def check_zones(_: Settings) -> str:
    """Python knows where the libraries are; a small system image may have no such files."""
    missing = [name for name in sorted(time_zones()) if not _knows(name)]
    if missing:
        raise Trouble(f"{', '.join(missing)} unknown; reinstall the Python package tzdata")
    return f"{len(time_zones())} French time zones known"


def _knows(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError):
        return False
    return True


async def check_disk(settings: Settings) -> str:
    """Room where the data directory is, or will be: a check makes nothing."""
    place = settings.data_dir.absolute()
    usage = shutil.disk_usage(_there(place))
    free = f"{usage.free / 1e9:.1f} GB free"
    if usage.free < LEAST_FREE_BYTES or usage.free < usage.total * LEAST_FREE_SHARE:
        raise Trouble(f"{free} at {place}; PostgreSQL stops when its disk is full: make room")
    return free


def may_write(folder: Path) -> bool:
    """Whether we could put a file there, and make the folder first where it is missing."""
    return os.access(_there(folder.absolute()), os.W_OK | os.X_OK)


def _there(place: Path) -> Path:
    """The nearest that exists and that we may see: `Path.exists` raises below a folder that is closed to us."""
    return next(folder for folder in (place, *place.parents) if os.path.exists(folder))
