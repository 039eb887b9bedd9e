"""The addresses and host names that mean this machine."""

import ipaddress
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback_address(address: str) -> bool:
    """Say whether a server that listens on this address can be reached from this machine only."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def is_loopback_host(netloc: str) -> bool:
    """Say whether a Host header, or the host and port of a URL, names this machine."""
    try:
        return urlsplit(f"//{netloc}").hostname in _NAMES
    except ValueError:
        return False
