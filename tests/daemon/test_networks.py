from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.networks import carried_ipv4, refusal, special_networks

FORBIDDEN = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1
192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 168.63.129.16
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1
64:ff9b::169.254.169.254 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:1::1 2001:2::1 2001:3::1 2001:4:112::1
2001:10::1 2001:20::1 2001:30::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2620:4f:8000::1 3ffe::1 3fff::1 5f00::1
fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1 ff0e::1 1::1 4000::1 a000::1
"""

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 172.15.255.255
172.32.0.0 192.0.1.1 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 168.63.129.15
2606:4700::1111 2001:4860:4860::8888 2a00:1450:4001::1 2001:200::1 2003::1
"""


@pytest.mark.parametrize("address", FORBIDDEN.split())
def test_no_special_address_is_reached(address: str) -> None:
    assert refusal(address, ()) is not None


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_are_reached(address: str) -> None:
    assert refusal(address, ()) is None


def test_the_most_exact_network_is_named() -> None:
    assert str(refusal("2001:db8::1", ())) == "2001:db8::/32 (documentation, RFC 3849)"
    assert str(refusal("::1", ())) == "::1/128 (loopback, RFC 4291)"


def test_an_allowed_network_is_reached_in_every_way_of_writing_its_addresses() -> None:
    loopback = [ip_network("127.0.0.0/8")]
    assert refusal("127.0.0.1", loopback) is None
    assert refusal("::ffff:127.0.0.1", loopback) is None
    assert refusal("10.0.0.1", loopback) is not None
    assert refusal("::ffff:10.0.0.1", loopback) is not None


@pytest.mark.parametrize("address", ["::1", "fe80::1", "fc00::1", "2002:808:808::"])
def test_an_allowed_address_of_ipv6_is_reached(address: str) -> None:
    assert refusal(address, [ip_network(f"{address}/128")]) is None


def test_an_allowed_relay_leads_to_no_private_address() -> None:
    nat64 = [ip_network("64:ff9b::/96")]
    assert refusal("64:ff9b::8.8.8.8", nat64) is None
    refused = refusal("64:ff9b::127.0.0.1", nat64)
    assert refused is not None
    assert refused.network == ip_network("127.0.0.0/8")


@pytest.mark.parametrize(
    "address",
    ["::7f00:1", "::ffff:7f00:1", "::ffff:0:7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::5", "2001:0:1::80ff:fffe"],
)
def test_the_address_within_an_address_is_seen(address: str) -> None:
    assert carried_ipv4(ip_address(address)) == IPv4Address("127.0.0.1")


@given(st.ip_addresses(v=4))
def test_every_address_that_python_calls_private_is_refused(address: IPv4Address) -> None:
    assert address.is_global or refusal(str(address), ()) is not None


@given(st.ip_addresses(v=6))
def test_nothing_outside_of_global_unicast_is_reached(address: IPv6Address) -> None:
    assert address in ip_network("2000::/3") or refusal(str(address), ()) is not None


@given(st.sampled_from([special.network for special in special_networks()]), st.integers(min_value=0))
def test_every_address_of_the_table_is_refused(network: object, offset: int) -> None:
    net = ip_network(str(network))
    assert refusal(str(net[offset % net.num_addresses]), ()) is not None
