"""Where an anonymous request comes from, as coarsely as one visitor or one household is told from the next."""

import ipaddress
from functools import lru_cache

from events_service.web.http.requests import AnyRequest

# One connection of the new internet is given a whole /64 and may change its address in it at every request.
ONE_HOUSEHOLD = 64
UNKNOWN = "unknown"


def network_of(request: AnyRequest) -> str:
    """An address of the old internet, or the first half of one of the new. Behind a proxy it is what the proxy says,
    if it is one of EVENTS_TRUSTED_PROXIES; what anybody else says of where they come from is not believed."""
    return _network(request.client.host if request.client else "")


@lru_cache(maxsize=1024)
def _network(host: str) -> str:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, ONE_HOUSEHOLD), strict=False))
