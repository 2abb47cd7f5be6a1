"""The address of a request's client, and the network that counts as one client."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

V6_PREFIX_LENGTH = 64


def address_of(request: Any) -> str | None:
    """The client's address: the connection's, or the one noted by the outermost of ``PDPL_TRUSTED_PROXIES`` proxies."""
    forwarded = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
    if settings.PDPL_TRUSTED_PROXIES and forwarded:
        claimed = forwarded[-min(settings.PDPL_TRUSTED_PROXIES, len(forwarded))]
        if address := _parsed(claimed):
            return str(address)
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    return str(address) if address else None


def network_of(address: str | None) -> str:
    """What counts as one client: an IPv4 address, or an IPv6 /64, since one site has all addresses of it."""
    if address is None:
        return "-"
    return str(ip_network(f"{address}/{V6_PREFIX_LENGTH}", strict=False)) if ":" in address else address


def network_range(address: str) -> tuple[str, str]:
    """The first and the last address of ``network_of(address)``."""
    network = ip_network(network_of(address))
    return str(network[0]), str(network[-1])


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address, with or without a port, as proxies write it; None for anything else."""
    text = text.strip().partition("]")[0].removeprefix("[") if text.startswith("[") else text
    host, colon, port = text.rpartition(":")
    if colon and ":" not in host and port.isdecimal():
        text = host
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
