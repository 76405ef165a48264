import asyncio
import json

import pytest

from labstacks.board import hub as hub_module
from labstacks.board.hub import Hub
from labstacks.board.watch import News


def change(number):
    return News("change", {"number": number})


def parsed(text):
    kind, data = text.decode().strip().split("\n")
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_who_comes_later_gets_what_is_true_by_then():
    async def scene():
        hub = Hub({"number": 0})
        hub.publish({"number": 1}, change(1))
        stream = hub.stream()
        return parsed(await anext(stream))

    kind, data = asyncio.run(scene())
    assert (kind, data["number"]) == ("board", 1)


def test_one_who_is_too_far_behind_is_sent_away_and_keeps_nobody_waiting():
    async def scene():
        hub = Hub({})
        slow, quick = hub.stream(), hub.stream()
        await anext(slow)
        await anext(quick)
        for number in range(hub_module.MAX_WAITING + 5):
            hub.publish({}, change(number))
            last = parsed(await anext(quick))
        left = [text async for text in slow]
        return last, len(left), hub.viewers

    last, left, viewers = asyncio.run(scene())
    assert last[1]["number"] == hub_module.MAX_WAITING + 4
    assert left <= hub_module.MAX_WAITING
    assert viewers == 1


def test_silence_is_broken_now_and_then(monkeypatch):
    monkeypatch.setattr(hub_module, "HEARTBEAT", 0.01)

    async def scene():
        stream = Hub({}).stream()
        await anext(stream)
        return await anext(stream)

    # A comment, which browsers pass over.
    assert asyncio.run(scene()).startswith(b": ")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_closed_hub_ends_every_stream(when):
    async def scene():
        hub = Hub({})
        stream = hub.stream()
        if when == "before":
            hub.close()
        told = [parsed(await anext(stream))[0]]
        if when == "after":
            hub.close()
        return told + [parsed(text)[0] async for text in stream]

    assert asyncio.run(scene()) == (["board"] if when == "before" else ["board", "goodbye"])
