"""A long run's memory stays flat."""

import ctypes
import gc
import subprocess
import sys
import weakref

import pytest

from labstacks.engine.driver import Outcome
from labstacks.planning.jobs import Action, Job
from labstacks.runs.executor import Executor
from labstacks.runs.gc_tuning import limit_memory

JOB = Job("s01", "f4a-s01", Action.UP)


class Circle:
    def __init__(self):
        self.self = self


def test_what_a_job_leaves_in_circles_is_gone_after_it():
    left = []

    def work(job):
        left.append(weakref.ref(Circle()))
        return Outcome({"seat": job.seat})

    gc.disable()
    try:
        with limit_memory() as clean_up:
            [result] = Executor(work, lambda event: None, int, int, clean_up=clean_up).run([JOB], 1)
            assert result.outputs == {"seat": "s01"}
            assert left[0]() is None
    finally:
        gc.enable()


def test_a_failed_job_is_cleaned_up_after_too():
    cleaned = []

    def work(job):
        raise KeyError(job.seat)

    [result] = Executor(work, lambda event: None, int, int, clean_up=lambda: cleaned.append(1)).run([JOB], 1)
    assert result.status == "failed"
    assert cleaned == [1]


def test_afterwards_nothing_is_frozen():
    with limit_memory():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


COUNTING = """
import ctypes, re, sys, tempfile, threading
from pathlib import Path
from labstacks.runs.gc_tuning import limit_memory
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.malloc_info.argtypes, libc.fclose.argtypes = [ctypes.c_int, ctypes.c_void_p], [ctypes.c_void_p]
together = threading.Barrier(12)

def thread():
    together.wait()
    libc.malloc(5000)
    together.wait()

with limit_memory():
    threads = [threading.Thread(target=thread) for _ in range(12)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "heaps.xml"
        file = libc.fopen(str(path).encode(), b"w")
        libc.malloc_info(0, file)
        libc.fclose(file)
        print(len(re.findall("<heap nr=", path.read_text())))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="not the C library of GNU")
def test_many_threads_do_not_bring_a_heap_each():
    counted = subprocess.run([sys.executable, "-c", COUNTING], capture_output=True, text=True, check=True)
    assert int(counted.stdout) <= 3
