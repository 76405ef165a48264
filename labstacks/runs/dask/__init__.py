"""Runs jobs on several machines: a Dask cluster runs the jobs, and the rest of a run stays the same.

::

    labstacks up ── executor.py: the schedule, one thread for each slot
        │ session.py          each thread sends a task (the class's run spec) and a job to Dask
        ▼
    dask scheduler            one Dask task for each job; each task takes one "engine" of a worker
        │
        ▼
    labstacks worker          worker.py: a process with all imports loaded
        │ worker_runtime.py   the open classes, each with its gateway and its journal
        ▼
    stack_runner.py           the same runner as on one machine

Workers send events back in batches over Dask's event topics (``event_batcher.py``, ``messages.py``). The
client divides the rate limit among the workers (``rate_sharing.py``, pure). Versions and access are checked
before a run starts (``compatibility.py``, pure). Secrets travel over TLS, or over loopback only
(``address.py``, pure; ``tls.py``, ``certificates.py``).

When a worker dies, its engines end with its gateway. Dask gives its jobs to other workers, and these continue
from the journal as the next run would.
"""
