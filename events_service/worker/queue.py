"""Which queue in Redis is ours, and a connection to it that cannot hang."""

import msgspec
from arq.connections import ArqRedis
from redis.asyncio import ConnectionPool

from events_service.identifiers import hashed
from events_service.settings import Settings

CONNECT_SECONDS = 1.0
EXPIRES_SECONDS = 600


def queue_name(settings: Settings) -> str:
    """This installation's queue: two that share one Redis by mistake do not take each other's jobs."""
    return f"events-service:{hashed(f'{settings.secret_key} {settings.public_url}')[:12]}"


def connect(settings: Settings, *, seconds: float) -> ArqRedis:
    """A client that connects when first used and waits at most `seconds` for an answer.

    arq's own `create_pool` sets no limit: with a Redis that hangs, it hangs too. Jobs are msgpack, because
    arq's default, pickle, runs whatever someone has managed to write into Redis.
    """
    pool: ConnectionPool = ConnectionPool.from_url(
        settings.redis_url, socket_timeout=seconds, socket_connect_timeout=min(seconds, CONNECT_SECONDS)
    )
    return ArqRedis(
        pool_or_conn=pool,
        job_serializer=msgspec.msgpack.encode,
        job_deserializer=msgspec.msgpack.decode,
        default_queue_name=queue_name(settings),
        expires_extra_ms=EXPIRES_SECONDS * 1000,
    )
