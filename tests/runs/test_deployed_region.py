"""A class stays in the cloud and the region in which it was made."""

import dataclasses

import pytest

from labstacks.errors import UsageError
from labstacks.runs.deployed_region import refuse_other_zones, refuse_to_move


@pytest.fixture
def made(room):
    """A class of which something stands."""
    room.folder.create()
    refuse_to_move(room.class_().file, room.folder)
    room.stand("s01")
    return room


@pytest.mark.parametrize(("key", "other"), [("cloud", "alibaba"), ("region", "cn-shenzhen")])
def test_what_stands_cannot_be_moved(made, key, other):
    moved = dataclasses.replace(made.class_().file, **{key: other})
    with pytest.raises(UsageError) as caught:
        refuse_to_move(moved, made.folder)
    assert f"class.yaml now says {other}" in caught.value.message
    assert "labstacks down" in caught.value.hint


def test_it_goes_on_where_it_is(made):
    refuse_to_move(made.class_().file, made.folder)


def test_what_does_not_stand_may_go_anywhere(room):
    room.folder.create()
    refuse_to_move(room.class_().file, room.folder)
    refuse_to_move(dataclasses.replace(room.class_().file, cloud="alibaba"), room.folder)


ZONES = ("cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d")
TURNED = ("cn-hongkong-c", "cn-hongkong-b", "cn-hongkong-d")


@pytest.mark.parametrize("zones", [TURNED, (*ZONES[:1], "cn-hongkong-e", ZONES[2])])
@pytest.mark.parametrize("command", ["up", "reset"])
def test_the_zones_of_a_deployed_class_keep_their_order(made, zones, command):
    other = dataclasses.replace(made.class_().file, zones=zones)
    for refuse in (
        lambda: refuse_to_move(other, made.folder, command),
        lambda: refuse_other_zones(other, made.folder),
    ):
        with pytest.raises(UsageError) as caught:
            refuse()
        assert "deployed with zones [cn-hongkong-b, cn-hongkong-c, cn-hongkong-d]" in caught.value.message
        assert "Set `zones: [cn-hongkong-b, cn-hongkong-c, cn-hongkong-d]` again" in caught.value.hint
    refuse_to_move(made.class_().file, made.folder, command)


@pytest.mark.parametrize("zones", [(*ZONES, "cn-hongkong-e"), ZONES[:2]])
def test_zones_may_be_added_and_removed_at_the_end(made, zones):
    refuse_to_move(dataclasses.replace(made.class_().file, zones=zones), made.folder)


def test_a_class_is_removed_whatever_its_zones_are_and_keeps_those_it_has(made):
    other = dataclasses.replace(made.class_().file, zones=TURNED)
    refuse_to_move(other, made.folder, "down")
    with pytest.raises(UsageError):
        refuse_to_move(other, made.folder, "up")


def test_a_class_that_is_not_deployed_may_list_its_zones_in_any_order(room):
    room.folder.create()
    refuse_to_move(room.class_().file, room.folder)
    other = dataclasses.replace(room.class_().file, zones=TURNED)
    refuse_other_zones(other, room.folder)
    refuse_to_move(other, room.folder)
