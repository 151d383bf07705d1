"""The networks that a server on the open internet does not live in, each with its reason.

From IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890), to which are added multicast, the wrappings
of IPv4 addresses in IPv6 ones, retired prefixes, and what IANA has not assigned. `ipaddress.is_global` answers
another question: it lets multicast, NAT64, 6to4 and `::127.0.0.1` through.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_SPECIAL = {
    "0.0.0.0/8": "this network, RFC 791",
    "10.0.0.0/8": "private, RFC 1918",
    "100.64.0.0/10": "shared by a carrier, RFC 6598",
    "127.0.0.0/8": "loopback, RFC 1122",
    "168.63.129.16/32": "a cloud's platform, seen from within",
    "169.254.0.0/16": "link-local, RFC 3927",
    "172.16.0.0/12": "private, RFC 1918",
    "192.0.0.0/24": "protocol assignments, RFC 6890",
    "192.0.2.0/24": "documentation, RFC 5737",
    "192.31.196.0/24": "AS112, RFC 7535",
    "192.52.193.0/24": "multicast tunnels, RFC 7450",
    "192.88.99.0/24": "6to4 relays, RFC 7526",
    "192.168.0.0/16": "private, RFC 1918",
    "192.175.48.0/24": "AS112, RFC 7534",
    "198.18.0.0/15": "benchmarking, RFC 2544",
    "198.51.100.0/24": "documentation, RFC 5737",
    "203.0.113.0/24": "documentation, RFC 5737",
    "224.0.0.0/4": "multicast, RFC 1112",
    "240.0.0.0/4": "reserved, RFC 1112",
    "255.255.255.255/32": "broadcast, RFC 919",
    "::/128": "unspecified, RFC 4291",
    "::1/128": "loopback, RFC 4291",
    "::/96": "IPv4-compatible, RFC 4291",
    "::ffff:0:0/96": "IPv4-mapped, RFC 4291",
    "::ffff:0:0:0/96": "IPv4-translated, RFC 2765",
    "64:ff9b::/96": "NAT64, RFC 6052",
    "64:ff9b:1::/48": "NAT64 of a site, RFC 8215",
    "100::/64": "discarded, RFC 6666",
    "100:0:0:1::/64": "dummy, RFC 9780",
    "2001::/23": "protocol assignments, RFC 2928",
    "2001::/32": "Teredo, RFC 4380",
    "2001:2::/48": "benchmarking, RFC 5180",
    "2001:3::/32": "multicast tunnels, RFC 7450",
    "2001:4:112::/48": "AS112, RFC 7535",
    "2001:10::/28": "ORCHID, RFC 4843",
    "2001:20::/28": "ORCHIDv2, RFC 7343",
    "2001:30::/28": "drones, RFC 9374",
    "2001:db8::/32": "documentation, RFC 3849",
    "2002::/16": "6to4, RFC 3056",
    "2620:4f:8000::/48": "AS112, RFC 7534",
    "3ffe::/16": "6bone, RFC 3701",
    "3fff::/20": "documentation, RFC 9637",
    "5f00::/16": "segment routing, RFC 9602",
    "fc00::/7": "private, RFC 4193",
    "fe80::/10": "link-local, RFC 4291",
    "fec0::/10": "site-local, RFC 3879",
    "ff00::/8": "multicast, RFC 4291",
    # Global unicast is 2000::/3; the rest is unassigned where nothing above is more exact.
    "::/3": "not assigned, RFC 4291",
    "4000::/2": "not assigned, RFC 4291",
    "8000::/1": "not assigned, RFC 4291",
}


@dataclass(frozen=True, slots=True)
class SpecialNetwork:
    """A network of the table, and what it is for."""

    network: Network
    purpose: str

    def __str__(self) -> str:
        return f"{self.network} ({self.purpose})"


@cache
def special_networks() -> tuple[SpecialNetwork, ...]:
    """The table, the most exact networks first."""
    table = (SpecialNetwork(ip_network(network), purpose) for network, purpose in _SPECIAL.items())
    return tuple(sorted(table, key=lambda special: -special.network.prefixlen))


def special_network(address: Address) -> SpecialNetwork | None:
    """The most exact special network that holds `address`; None for an ordinary public address."""
    return next((special for special in special_networks() if address in special.network), None)


def carried_ipv4(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, compatible, translated, NAT64, 6to4 or Teredo."""
    special = special_network(address)
    if isinstance(address, IPv4Address) or special is None:
        return None
    if special.network in _WRAPPINGS:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.sixtofour or (address.teredo and address.teredo[1])


def refusal(address: str, allowed: Iterable[Network]) -> SpecialNetwork | None:
    """The special network for whose sake `address` may not be connected to; None where it may.

    `allowed` names networks that may be reached all the same. A mapped address is one more way of writing an
    IPv4 address, so that allowing this one is enough; any other wrapping leads through a relay, and both the
    relay and where it leads to are judged.
    """
    parsed, networks = ip_address(address), tuple(allowed)
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    if mapped and _is_in(mapped, networks):
        return None
    if not _is_in(parsed, networks):
        special = special_network(parsed)
        if special:
            return special
    carried = carried_ipv4(parsed)
    return None if carried is None or _is_in(carried, networks) else special_network(carried)


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


_WRAPPINGS = tuple(
    IPv6Network(prefix) for prefix in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")
)
