"""One request to the very address that was checked: the name stands in the header and in the certificate alone."""

from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager

import httpx

from events_service.messages.channels.targets import Target, address_of


async def pinned(
    client: httpx.AsyncClient,
    method: str,
    target: Target,
    *,
    own_hosts: Collection[str],
    headers: Mapping[str, str],
    content: bytes | None = None,
) -> AbstractAsyncContextManager[httpx.Response]:
    """The answer, as it streams in. Refuses with Invalid as address_of does, before anything is connected to."""
    address = await address_of(target, own_hosts=own_hosts)
    url = httpx.URL(
        scheme=target.scheme, host=address, port=target.port, raw_path=target.path.encode("ascii", "replace")
    )
    return client.stream(
        method,
        url,
        content=content,
        headers={**headers, "Host": target.named},
        # The certificate is the name's, whatever address we connect to.
        extensions={"sni_hostname": target.host},
    )


def client_alone(*, seconds: float) -> httpx.AsyncClient:
    """A client that follows nothing, and asks no proxy of the environment; each step may take so long."""
    return httpx.AsyncClient(timeout=seconds, follow_redirects=False, trust_env=False)
