import threading

import pytest

from labstacks.checks.facts import gather
from labstacks.checks.resource_reader import ProviderClient
from labstacks.checks.state_view import DeployedResource, DeployedSeat
from labstacks.components.checkpoints import Ask, CannotTellError, Checkpoint, Trouble, Visit, VisitedPage
from labstacks.errors import CloudError
from labstacks.gateway.cloud import Resource
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.server import Gateway

LIST = Ask("list", (("bucketName", "{b2-bucket.id}"),))
ZONES = Ask("zones")
PAGE = Visit("{B4.address}")


def thing(seat, role, id_, **made):
    urn = f"urn:pulumi:f4a-{seat}::labstacks::alicloud:oss/bucket:Bucket::{seat}-{role}"
    return DeployedResource(role, urn, "alicloud:oss/bucket:Bucket", id_, made, made)


def seat(id_, address="http://203.0.113.7"):
    return DeployedSeat(id_, True, (thing(id_, "b2-bucket", f"files-{id_}"),), {"B4": {"address": address}})


def asking(*questions):
    return [Checkpoint("B2.x", "X.", "甲。", lambda facts: True, questions)]


class Told:
    """Answers for a cloud, and remembers what it was asked."""

    def __init__(self, read=None, invoke=None):
        self.asked = []
        self._read = read or (lambda id_: {"id": id_})
        self._invoke = invoke or (lambda token, args: {"args": args})
        self._lock = threading.Lock()

    def read(self, urn, id, inputs, properties):  # noqa: A002
        return self._read(id)

    def invoke(self, token, args):
        with self._lock:
            self.asked.append((token, args))
        return self._invoke(token, args)


def no_page(address):
    raise CannotTellError("nobody visits")


def test_a_page_that_breaks_its_visitor_costs_its_own_seat_alone():
    def visitor(address):
        if address.endswith(".7"):
            raise RuntimeError("unexpected")
        return VisitedPage(200, "fine")

    facts = gather(Told(), visitor, [seat("s01"), seat("s02", "http://203.0.113.8")], asking(PAGE))

    assert facts["s02"].page(PAGE).text == "fine"
    with pytest.raises(CannotTellError, match="not understood"):
        facts["s01"].page(PAGE)


def test_every_resource_of_every_seat_is_read():
    facts = gather(Told(), no_page, [seat("s01"), seat("s02")], [])

    assert [known.now("b2-bucket") for known in facts.values()] == [{"id": "files-s01"}, {"id": "files-s02"}]


def test_a_missing_resource_is_none_and_one_that_cannot_be_read_is_trouble():
    def read(id_):
        if id_ == "files-s02":
            raise CloudError("Throttling.User", "Request was denied.")

    facts = gather(Told(read), no_page, [seat("s01"), seat("s02")], [])

    assert facts["s01"].now("b2-bucket") is None
    assert facts["s02"].resources["b2-bucket"].trouble == "Throttling.User: Request was denied."


def test_a_question_is_asked_for_each_seat_and_the_same_question_once():
    told = Told()

    facts = gather(told, no_page, [seat("s01"), seat("s02")], asking(LIST, ZONES, LIST))

    assert sorted(told.asked, key=str) == [
        ("list", {"bucketName": "files-s01"}),
        ("list", {"bucketName": "files-s02"}),
        ("zones", {}),
    ]
    assert facts["s02"].told(LIST) == {"args": {"bucketName": "files-s02"}}


def test_lists_among_the_arguments_arrive_as_lists():
    told = Told()

    gather(told, no_page, [seat("s01")], asking(Ask("groups", (("ids", ("{b2-bucket.id}",)),))))

    assert told.asked == [("groups", {"ids": ["files-s01"]})]


def test_what_the_cloud_refuses_or_does_not_know_is_trouble_with_its_words():
    def refuse(token, args):
        raise CloudError("NoPermission", "You may not.")

    facts = gather(Told(invoke=refuse), no_page, [seat("s01")], asking(LIST))
    assert facts["s01"].answers[facts["s01"].fill(LIST)] == Trouble(
        "list was refused: NoPermission: You may not."
    )

    facts = gather(Told(), no_page, [seat("s01")], asking(LIST), knows=lambda token: token == "zones")
    assert facts["s01"].answers[facts["s01"].fill(LIST)] == Trouble("the emulator has no answer to list")


def test_pages_are_visited_and_a_page_that_nobody_can_visit_is_trouble():
    facts = gather(Told(), lambda address: VisitedPage(200, address), [seat("s01")], asking(PAGE))
    assert facts["s01"].page(PAGE) == VisitedPage(200, "http://203.0.113.7")

    facts = gather(Told(), no_page, [seat("s01")], asking(PAGE))
    assert facts["s01"].answers == {Visit("http://203.0.113.7"): Trouble("nobody visits")}


def test_a_seat_that_lacks_what_a_question_needs_is_not_asked():
    told = Told()

    gather(told, no_page, [DeployedSeat("s01", True), DeployedSeat("s02")], asking(LIST, PAGE))

    assert told.asked == []


class Cloud:
    """As much of a cloud as reading needs."""

    def __init__(self):
        self.regions = []

    def read(self, target, id, inputs, properties):  # noqa: A002
        self.regions.append(target.region)
        if id == "gone":
            return None
        if id == "bad":
            raise CloudError("Forbidden.RAM", "No: not you.")
        return Resource(id, {**properties, "type": target.type, "of": target.stack})

    def caveat(self, token):
        return ""

    def invoke(self, token, args, *, region):
        if token == "bad":
            raise CloudError("InvalidAction.NotFound", "There is none.")
        return {"token": token, "region": region, **args}


def test_the_provider_speaks_the_gateways_protocol():
    cloud = Cloud()
    urn = "urn:pulumi:f4a-s07::labstacks::a$alicloud:oss/bucket:Bucket::s07-b2-bucket"
    with Gateway(CloudProvider(cloud)) as gateway, ProviderClient(gateway.port, "ap-southeast-1") as provider:
        assert provider.read(urn, "files", {}, {"acl": "private"}) == {
            "acl": "private",
            "type": "alicloud:oss/bucket:Bucket",
            "of": "f4a-s07",
        }
        assert provider.read(urn, "gone", {}, {}) is None
        assert provider.invoke("zones", {"ids": ["a"], "deep": True}) == {
            "token": "zones",
            "region": "ap-southeast-1",
            "ids": ["a"],
            "deep": True,
        }
        with pytest.raises(CloudError, match="No: not you") as refusal:
            provider.read(urn, "bad", {}, {})
        assert refusal.value.code == "Forbidden.RAM"
        with pytest.raises(CloudError, match="There is none") as refusal:
            provider.invoke("bad", {})
        assert refusal.value.code == "InvalidAction.NotFound"
    assert set(cloud.regions) == {"ap-southeast-1"}
