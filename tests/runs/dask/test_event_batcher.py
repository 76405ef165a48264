"""What happens on a worker is sent in batches, all of it, in its order."""

import threading

from labstacks.engine.events import STACK_TYPE, ResourceDone, ResourceFailed
from labstacks.runs.dask.event_batcher import FULL, EventBatcher
from labstacks.runs.dask.messages import EventsReported, TaskProgress, packed, slim, unpacked


def test_what_gathers_is_sent_together():
    sent = []
    outbox = EventBatcher(sent.append)
    for number in range(5):
        outbox(number)
    outbox.flush()
    assert sent == [[0, 1, 2, 3, 4]]
    outbox.flush()
    assert len(sent) == 1


def test_after_a_moment_it_is_sent_without_being_asked():
    arrived = threading.Event()
    EventBatcher(lambda gathered: arrived.set())("one")
    assert arrived.wait(10)


def test_it_does_not_wait_for_more_than_it_should():
    sent = []
    outbox = EventBatcher(sent.append)
    for number in range(FULL):
        outbox(number)
    assert [number for batch in sent for number in batch] == list(range(FULL))


def test_threads_lose_nothing_and_each_keeps_its_order():
    sent = []
    outbox = EventBatcher(sent.extend)

    def tell(who):
        for number in range(500):
            outbox((who, number))

    threads = [threading.Thread(target=tell, args=[who]) for who in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outbox.flush()
    for who in range(4):
        assert [number for sender, number in sent if sender == who] == list(range(500))


def test_a_message_arrives_as_it_was_sent():
    message = EventsReported(
        (TaskProgress("f4a-s01", ResourceDone("urn:a", "alicloud:ecs/vpc:Vpc", "create", True)),)
    )
    assert unpacked(packed(message)) == message


def test_only_what_a_stack_became_travels():
    vpc = ResourceDone("urn:a", "alicloud:vpc/network:Network", "create", True, {"id": "vpc-1"})
    stack = ResourceDone("urn:s", STACK_TYPE, "create", False, {"labs": {}})
    assert slim(vpc).outputs == {}
    assert slim(stack) is stack


def test_what_a_resource_that_failed_was_to_be_stays_on_the_worker():
    failed = ResourceFailed("urn:a", "alicloud:ecs/instance:Instance", "create", {"userData": "#!/bin/sh"})
    assert slim(failed) == ResourceFailed("urn:a", "alicloud:ecs/instance:Instance", "create")
