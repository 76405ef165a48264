"""What every seat asks alike is asked once; the rest, and failures, are not shared."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from pulumi.runtime.proto import provider_pb2

from labstacks.errors import CloudError
from labstacks.gateway.invoke_cache import KEPT, InvokeCache, is_shared
from labstacks.gateway.property_codec import wrap
from labstacks.gateway.provider import Call, ProviderSession

ZONES = "alicloud:index/getZones:getZones"
IMAGES = "alicloud:ecs/getImages:getImages"
ANSWER = provider_pb2.InvokeResponse().SerializeToString()


def question(token=ZONES, session=ProviderSession(), **args):  # noqa: B008
    return Call.of("Invoke", provider_pb2.InvokeRequest(tok=token, args=wrap(args)), session)


class Asked:
    """Answers, and remembers how often it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers) or [ANSWER]
        self.times = 0

    def __call__(self):
        self.times += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("call", "shared"),
    [
        (question(), True),
        (question("alicloud:rds/getZones:getZones"), True),
        (question("alicloud:rds/getInstanceClasses:getInstanceClasses"), True),
        (question(IMAGES, owners="system"), True),
        (question(IMAGES, owners="self"), False),
        (question(IMAGES), False),
        (question("alicloud:ecs/getInstances:getInstances"), False),
        (question("alicloud:ram/getUsers:getUsers"), False),
        (Call.of("Read", provider_pb2.ReadRequest(urn="u"), ProviderSession()), False),
    ],
)
def test_only_what_a_class_cannot_change_is_shared(call, shared):
    assert is_shared(call) is shared


def test_the_same_question_is_asked_once_while_it_is_fresh():
    times = iter([0.0, KEPT - 1, KEPT, KEPT, KEPT])
    answers, asked = InvokeCache(lambda: next(times)), Asked()
    assert [answers.answer(question(one="1", two="2"), asked) for _ in range(2)] == [ANSWER, ANSWER]
    assert asked.times == 1
    answers.answer(question(two="2", one="1"), asked)
    assert asked.times == 2


def test_another_question_and_other_credentials_are_asked_themselves():
    answers, asked = InvokeCache(), Asked()
    for call in (question(), question(x="1"), question(session=ProviderSession(configuration=b"other"))):
        answers.answer(call, asked)
    assert asked.times == 3


def test_seats_that_ask_at_the_same_time_wait_for_one_answer():
    answers, asked, begun = InvokeCache(), Asked(), threading.Barrier(20)
    slow = threading.Event()

    def ask():
        slow.wait(0.2)
        return asked()

    def seat(_):
        begun.wait()
        return answers.answer(question(), ask)

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(seat, range(20))) == {ANSWER}
    assert asked.times == 1


def test_a_failure_is_not_kept():
    refused = provider_pb2.InvokeResponse(failures=[provider_pb2.CheckFailure(reason="no")])
    answers, asked = (
        InvokeCache(),
        Asked(CloudError("Throttling", "later"), refused.SerializeToString(), ANSWER),
    )
    with pytest.raises(CloudError):
        answers.answer(question(), asked)
    assert answers.answer(question(), asked) != ANSWER
    assert answers.answer(question(), asked) == ANSWER
    assert asked.times == 3
