"""Checks every seat for drift, and which checkpoints its student has passed.

::

    state/ ── state_view ──┐
    labs' checkpoints ─────┼─ facts ─┬─ drift ────── what has changed since the deployment
    gateway ── reader ─────┤         └─ evaluate ─── which checkpoints are passed
    pages ──── http_probe ─┘                └─ checkpoint_record, latest ── for reports and the board

No engine starts here, and nothing changes in a cloud. The gateway answers in the provider's own protocol,
``Read`` for each resource and ``Invoke`` for each data source, so that both clouds are checked in the same
way.
"""
