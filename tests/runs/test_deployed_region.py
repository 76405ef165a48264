"""A class stays in the cloud and the region in which it was made."""

import dataclasses

import pytest

from labstacks.errors import UsageError
from labstacks.runs.deployed_region import refuse_to_move


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
