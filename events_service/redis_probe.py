"""Whether Redis would take our jobs: a real key is written, for a Redis that answers PING may refuse every write.

What its errors mean is decided by redis-py's classes, else by the first word of the error, which is always English.
"""

from collections.abc import Sequence

import redis.asyncio

from events_service.causes import Row, errno_of, of_wire

KEY = "events-service:probe"
LIFE_SECONDS = 10

_REDIS: Sequence[Row] = (
    (redis.AuthenticationError, "Redis refuses that password; correct it in EVENTS_REDIS_URL"),
    (
        redis.exceptions.NoPermissionError,
        "Redis does not let that user write; give it every key and command (ACL SETUSER … ~* +@all)",
    ),
    (
        redis.exceptions.ReadOnlyError,
        "that Redis is a read-only replica; let EVENTS_REDIS_URL lead to its primary",
    ),
    (
        redis.exceptions.OutOfMemoryError,
        "the memory of Redis is full (maxmemory) and it refuses writes; raise it, or empty that Redis",
    ),
    (
        redis.exceptions.InvalidResponse,
        "something that is no Redis listens there; correct the port in EVENTS_REDIS_URL",
    ),
    (redis.BusyLoadingError, "Redis is still reading its data; try again in a minute"),
)
_WANTS_A_PASSWORD = "Redis wants a password; put it into EVENTS_REDIS_URL: redis://:PASSWORD@host:6379/0"
# What redis-py has no class for, or one for several causes.
_REDIS_SAYS = (
    ("NOAUTH", _WANTS_A_PASSWORD),
    ("Authentication required", _WANTS_A_PASSWORD),  # the same, where redis-py keeps the first word to itself
    ("AUTH <password> called", "Redis wants no password; take it out of EVENTS_REDIS_URL"),
    ("MISCONF", "Redis cannot write to its disk and refuses writes; make room there, its log says where"),
    ("NOREPLICAS", "Redis misses its replicas and refuses writes; mend them, or lower min-replicas-to-write"),
    ("MASTERDOWN", "that Redis is a replica without its primary; let EVENTS_REDIS_URL lead to the primary"),
    ("MOVED", "that Redis is a cluster; EVENTS_REDIS_URL must lead to a single server"),
    ("max number of clients", "Redis has no connection left; raise its maxclients"),
    ("DB index", "Redis has no database of that number; correct the end of EVENTS_REDIS_URL"),
)


async def write_to_redis(url: str, *, seconds: float) -> str:
    """Write a key that soon goes by itself, and give the policy for a full memory where Redis tells it.

    Raises what redis-py raises (`of_redis` reads it), and ValueError for a URL without a sense.
    """
    client = redis.asyncio.Redis.from_url(url, socket_timeout=seconds, socket_connect_timeout=seconds)
    try:
        await client.set(KEY, "1", ex=LIFE_SECONDS)
        return await _policy(client)
    finally:
        await client.aclose()


async def _policy(client: redis.asyncio.Redis) -> str:
    try:
        memory = await client.info("memory")
    except redis.ResponseError:  # managed ones hide it
        return ""
    return str(memory.get("maxmemory_policy", ""))


def of_redis(error: BaseException) -> str:
    """For whatever speaking to Redis may raise; redis-py wraps what the server and the network have said."""
    chain = [error]
    while (inner := chain[-1].__cause__ or chain[-1].__context__) is not None and inner not in chain:
        chain.append(inner)
    for each in chain:
        for words, sentence in _REDIS_SAYS:
            if words in str(each):
                return sentence
        for kinds, sentence in _REDIS:
            if isinstance(each, kinds):
                return sentence
    last = chain[-1]
    if isinstance(last, redis.TimeoutError):
        last = TimeoutError()
    elif isinstance(last, redis.ConnectionError) and errno_of(last) is None:
        last = ConnectionError()
    return of_wire(last, "Redis", "EVENTS_REDIS_URL") or f"{type(last).__name__}; the log of Redis says more"
