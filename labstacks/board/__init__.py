"""The board: one page that shows a class while it is made, taught and taken down.

::

    runs/*.jsonl ─ tail ─ work                     what each seat's jobs did, by folding the record's lines
    state/       ─ fleet.status, settle            how each seat stands; read again only where a job ended
    checkpoints.jsonl, verified.json ─ progress    what students reached, and what is not as it was made
    runs/*.jsonl ─ standing, rates ─ meter         what it has cost so far; the plan is asked for the rates
                        └─ view                    all of it as plain JSON, with names or without
                             └─ watch              looks four times a second, and tells what changed
                                  ├─ hub, app, guard, serve     to browsers, on loopback, read-only
                                  └─ export                     to one file

The page itself is in ``page/``: HTML, CSS and ES modules, as the browser gets them.
"""
