"""Whether Redis would take our jobs: a real key is written, for a Redis that answers PING may refuse every write."""

import redis.asyncio

KEY = "events-service:probe"
LIFE_SECONDS = 10


async def write_to_redis(url: str, *, seconds: float) -> str:
    """Write a key that soon goes by itself, and give the policy for a full memory where Redis tells it.

    Raises what redis-py raises (`causes.of_redis` reads it), and ValueError for a URL without a sense.
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
