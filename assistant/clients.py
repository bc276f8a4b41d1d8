"""Whom a request is counted against: an opaque name made from the client's network address.

Only as many `X-Forwarded-For` hops are believed as proxies of ours stand in front, so nobody can choose
the name. The address itself is never kept: the name is a keyed hash. IPv6 clients own whole /64 networks
and are counted by network.
"""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def client_address(request: HttpRequest) -> str:
    """The nearest address that a trusted proxy saw, or the socket's own."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    depth: int = settings.NUM_TRUSTED_PROXIES
    if depth and len(hops) >= depth:
        return hops[-depth]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_name(request: HttpRequest) -> str:
    """A stable, irreversible name for the client."""
    address = client_address(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = address
    else:
        prefix_bits = 64 if parsed.version == 6 else 32
        network = str(ipaddress.ip_network((parsed, prefix_bits), strict=False))
    return salted_hmac("assistant.clients", network, algorithm="sha256").hexdigest()[:24]
