"""The arithmetic of blocks in a VPC."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labstacks.emulator.services.vpc import cidr

blocks = st.builds(
    lambda address, prefix: IPv4Network((address, prefix), strict=False),
    st.integers(int(IPv4Address("10.0.0.0")), int(IPv4Address("10.255.255.255"))),
    st.integers(16, 29),
)


@pytest.mark.parametrize(
    "text", ["10.0.0.0/8", "10.0.0.0/28", "172.16.0.0/12", "192.168.3.0/24", "11.0.0.0/8"]
)
def test_a_vpc_may_have(text):
    assert cidr.vpc_objection(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10.0.0.0/7", "from /8 to /28"),
        ("0.0.0.0/4", "from /8 to /28"),
        ("10.0.0.0/29", "from /8 to /28"),
        ("10.0.0.5/16", "not an IPv4 CIDR block"),
        ("10.0.0.0", "not an IPv4 CIDR block"),
        ("100.64.0.0/16", "lies in 100.64.0.0/10"),
        ("224.0.0.0/8", "lies in"),
        ("fd00::/16", "not an IPv4 CIDR block"),
    ],
)
def test_a_vpc_may_not_have(text, said):
    assert said in cidr.vpc_objection(text)


@given(blocks, blocks)
def test_two_blocks_overlap_both_ways_or_not_at_all(one, other):
    first, second = cidr.overlapping(str(one), [str(other)]), cidr.overlapping(str(other), [str(one)])
    assert (first is None) == (second is None)
    assert (first is None) == (not one.overlaps(other))


@given(blocks)
def test_the_halves_of_a_block_are_inside_it_and_do_not_overlap(block):
    left, right = block.subnets(1)
    assert cidr.inside(str(left), [str(block)])
    assert cidr.inside(str(right), ["192.168.0.0/16", str(block)])
    assert cidr.overlapping(str(left), [str(right)]) is None


@settings(deadline=None)  # A busy machine is no fault of the addresses.
@given(st.integers(0, 1 << 16), st.integers(26, 29))
def test_a_vswitch_gives_out_each_of_its_addresses_once_and_keeps_four(start, prefix):
    block, taken = IPv4Network(f"10.0.0.0/{prefix}"), []
    while (address := cidr.free_address(str(block), taken, start)) is not None:
        taken.append(address)
    usable = [str(address) for address in block][1:-3]
    assert sorted(taken) == sorted(usable)
    assert len(taken) == 2 ** (32 - prefix) - 4
