"""Work on many machines: a Dask cluster does the jobs of runs, and everything else stays as it is.

::

    labstacks up ── fleet/running.py: the schedule, a thread for each slot
        │ session.py   a task (the class's run spec) and a job to Dask, for each thread
        ▼
    dask scheduler     one task for each job, one "engine" of a worker's for each task
        │
        ▼
    labstacks worker   worker.py: a process with imports done
        │ bench.py     the classes that it has open, each with its gateway and its journal
        ▼
    fleet/work.py      the same Worker as on one machine

What happens on a worker comes back over Dask's events, batched (``outbox.py``, ``messages.py``). How many
calls a second each worker may make is decided in one place (``shares.py``, pure). Who may take part is
decided before anything is touched (``handshake.py``, pure); what is secret travels over TLS or not beyond
loopback (``address.py``, pure; ``secure.py``, ``certificates.py``).

A worker that dies takes nothing with it: its engines end with its gateway, Dask gives its jobs to others, and
these go on from the journal as the next run would.
"""
