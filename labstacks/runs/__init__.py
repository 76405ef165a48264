"""One run of ``up``, ``down`` or ``reset``, and what other commands do with a class.

::

    run              open_run, OpenRun.up / down / reset: the four stages, one after the other
      open_class       1 open: locks, key, cloud, journal, gateway, record (run_context, cloud_factory)
      operation        2 schedule: which stacks, in which order
      executor         3 run stacks: threads, Ctrl-C, circuit_breaker
        stack_runner     one stack: retry after an outage, relocate for stock (placements, shortage, stock)
      conclude         4 conclude: freed seats, leftovers
    dask/            the same stacks on other machines
    failure_causes   error messages of the cloud, as causes with advice

    class_preview    what ``up`` changes in what is deployed
    status, unmanaged, timings, doctor      what exists, read only
    swap, settle, purge, sweep, migrate     the commands of these names
"""
