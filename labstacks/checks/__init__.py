"""Is the class as it was made, and what have its students reached?

::

    state/  ─ standing ─┐
    labs' checkpoints ──┼─ gather ── facts of each seat ──┬─ drift      what is not as it was made     pure
    gateway ─ provider ─┘                                 └─ judge      which checkpoints are reached  pure
                                                               ├─ record   when each was first reached
                                                               └─ latest   how each seat was, for the board

Nothing here starts an engine, or changes anything in a cloud: the gateway is asked in the provider's own
protocol, ``Read`` for each resource of each seat and ``Invoke`` for each data source, so that what works on
one cloud works on the other.
"""
