"""Several gateways on the same threads."""

import threading
from concurrent.futures import ThreadPoolExecutor

from labstacks.gateway.threads import SharedExecutor


def test_a_share_waits_for_its_own_work_and_for_no_other():
    with ThreadPoolExecutor(4) as threads:
        own, other, held, done = SharedExecutor(threads), SharedExecutor(threads), threading.Event(), []
        other.submit(held.wait, 20)
        work = own.submit(lambda: done.append("done"))
        own.shutdown()
        assert (done, work.done()) == (["done"], True)
        held.set()
        other.shutdown()


def test_the_threads_go_on_when_a_share_is_shut_down():
    with ThreadPoolExecutor(2) as threads:
        SharedExecutor(threads).shutdown()
        assert SharedExecutor(threads).submit(lambda: "still here").result(20) == "still here"


def test_what_has_not_begun_can_be_called_off():
    with ThreadPoolExecutor(1) as threads:
        own, held = SharedExecutor(threads), threading.Event()
        threads.submit(held.wait, 20)
        waiting = own.submit(lambda: None)
        own.shutdown(wait=False, cancel_futures=True)
        held.set()
        assert waiting.cancelled()
