"""No seat sees or touches a neighbour's things: all actions, all resources, all pages."""

import pytest
from practice_class import NAME, user

from labstacks.board.console.actions import ACTIONS
from labstacks.board.console.pages import LISTS, THINGS
from labstacks.board.console.permissions import DeniedError
from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.emulator.services import tokens as t
from labstacks.errors import CloudError

LEVELS = ("bridging", "beginner")
SEATS = ("s01", "s02", "s03")


def _names(row):
    """What a request can call a resource by."""
    yield f"{row.inputs['bucket']}/{row.id}" if row.type == t.BUCKET_OBJECT else row.id
    if row.type == t.BUCKET:
        yield from (f"{row.id}/welcome.txt", f"{row.id}/new.txt")
    if row.type == t.INSTANCE:
        yield str(row.properties["systemDiskId"])


def _inputs(rows, neighbours):
    """Every further parameter that an action reads, filled with the neighbour's own things."""
    first = {row.type: row.id for row in neighbours}
    servers = [row.id for row in neighbours if row.type == t.INSTANCE]
    return {
        "data": b"x", "version": "v", "snapshot": first.get(t.SNAPSHOT, ""), "instance": servers[0],
        "rule": first.get(t.SECURITY_GROUP_RULE, ""), "port": "22", "server": servers[-1], "weight": "1",
    }  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_no_action_is_allowed_on_a_neighbours_things(class_of, level):
    allowed, tried = [], 0
    with class_of(level).console() as console:
        before = {row.key: row for row in console.cloud.resources()}
        for seat in SEATS:
            for other in SEATS:
                theirs = console.cloud.resources(f"{NAME}-{other}")
                if other == seat:
                    continue
                for action in ACTIONS:
                    for name in {name for row in theirs for name in _names(row)}:
                        tried += 1
                        try:
                            console.act(user(seat), action, name, _inputs(before, theirs))
                        except CloudError:
                            continue
                        allowed.append((seat, action, name))
        assert allowed == []
        assert tried > 1000
        assert {row.key: row for row in console.cloud.resources()} == before


@pytest.mark.parametrize("level", LEVELS)
def test_own_snapshot_is_not_put_on_a_neighbours_disk(class_of, level):
    with class_of(level).console() as console:
        own, theirs = (console.cloud.resources(f"{NAME}-{seat}") for seat in ("s01", "s02"))
        for snapshot in (row for row in own if row.type == t.SNAPSHOT):
            for disk in (row for row in theirs if row.type == t.DISK):
                with pytest.raises(DeniedError):
                    console.act(user("s01"), "ecs:ResetDisk", disk.id, {"snapshot": snapshot.id})


@pytest.mark.parametrize("level", LEVELS)
def test_no_page_shows_a_neighbours_things(class_of, level):
    with class_of(level).console() as console:
        theirs = console.cloud.resources(f"{NAME}-s02")
        # A seat of its own name may appear in what all share: the list of a group's members, say.
        secret = {name for row in theirs for name in _names(row) if len(name) > 8} - {
            row.id for stack in ("s01", "classroom") for row in console.cloud.resources(f"{NAME}-{stack}")
        }

        def pages(see):
            yield from (make(see) for make in LISTS.values())
            rows = [row for row in see.own if row.type != t.BUCKET_OBJECT]
            for make in THINGS.values():
                yield from (page for row in rows if (page := make(see, row.id)))
                # Nor is there a page about a neighbour's thing.
                assert [row.id for row in theirs if row.type != t.USER and make(see, row.id)] == []

        shown = console.cloud.ask(lambda call: "".join(map(repr, pages(SeatInventory(call, user("s01"))))))
        assert len(shown) > 10_000
        assert [name for name in secret if name in shown] == []


def test_what_was_made_by_hand_in_a_neighbours_bucket_is_theirs(bridging):
    with bridging.console() as console:
        [bucket] = [row.id for row in console.cloud.resources(f"{NAME}-s02") if row.type == t.BUCKET]
        console.act(user("s02"), "oss:PutObject", f"{bucket}/diary.txt", {"data": b"mine"})
        for action in ("oss:GetObject", "oss:DeleteObject", "oss:PutObjectAcl"):
            with pytest.raises(DeniedError, match="no right"):
                console.act(user("s01"), action, f"{bucket}/diary.txt")


def test_the_same_name_in_two_buckets_is_two_objects(bridging):
    with bridging.console() as console:
        buckets = {}
        for seat in ("s01", "s02"):
            [buckets[seat]] = [r.id for r in console.cloud.resources(f"{NAME}-{seat}") if r.type == t.BUCKET]
            console.act(user(seat), "oss:PutObject", f"{buckets[seat]}/photo.txt", {"data": seat.encode()})
        console.act(user("s01"), "oss:PutObject", f"{buckets['s01']}/photo.txt", {"data": b"changed"})
        console.act(user("s02"), "oss:DeleteObject", f"{buckets['s02']}/photo.txt")
        assert console.act(user("s01"), "oss:GetObject", f"{buckets['s01']}/photo.txt") == b"changed"
        with pytest.raises(CloudError, match="does not exist"):
            console.act(user("s02"), "oss:GetObject", f"{buckets['s02']}/photo.txt")
