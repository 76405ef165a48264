"""Regions, zones and instance types are facts, kept once."""

from labstacks.alicloud.instance_types import SMALL_TYPES, instance_types
from labstacks.alicloud.regions import regions, zones_of
from labstacks.components.context import REGION, ZONES


def test_every_region_has_names_and_zones_of_its_own():
    zones = [zone for region in regions().values() for zone in region.zones]
    assert len(regions()) > 25
    assert len(zones) == len(set(zones))
    for region in regions().values():
        assert region.name
        assert region.name_zh
        assert region.zones
        assert all(zone.startswith(region.id) for zone in region.zones)


def test_the_zones_of_a_lab_are_those_of_hong_kong():
    assert zones_of(REGION) == ZONES


def test_a_large_region_has_more_zones_than_three():
    assert {"cn-beijing-h", "cn-beijing-i", "cn-beijing-l"} <= set(zones_of("cn-beijing"))
    assert "cn-hangzhou-a" not in zones_of("cn-hangzhou")


def test_a_region_that_does_not_exist_has_no_zones():
    assert zones_of("cn-atlantis") == ()


def test_every_type_that_a_lab_may_use_is_known_with_its_size():
    for name in SMALL_TYPES:
        known = instance_types()[name]
        assert known.cpu == 2
        assert 1 <= known.memory <= 8
        assert known.is_common


def test_families_are_named_without_the_ratio_of_memory():
    assert instance_types()["ecs.e-c1m1.large"].family == "ecs.e"
    assert instance_types()["ecs.sn1ne.large"].family == "ecs.sn1ne"
    assert instance_types()["ecs.g8y.large"].arm
    assert instance_types()["ecs.gn6i-c4g1.xlarge"].gpu == 1
