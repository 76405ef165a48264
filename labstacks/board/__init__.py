"""The board: a live page that shows a class while it is deployed, taught and removed.

::

    runs/*.jsonl ─ tail ─ work                     what each seat's jobs did, from the lines of the record
    state/       ─ status, status_after_job        the state of each seat; read again where a job ended
    checkpoints.jsonl, verified.json ─ progress    which checkpoints are passed, and what has drifted
    runs/*.jsonl ─ uptime, rates ─ meter           what the class has cost so far, at the plan's rates
                        └─ view                    all of it as plain JSON, with names or without
                             └─ watch              reads four times a second, and publishes changes
                                  ├─ student_pages, student_app  a page for each student, for phones
                                  ├─ hub, app, guard, serve     to browsers, on loopback, read-only
                                  └─ export                     to one file

The page itself is in ``page/``: HTML, CSS and ES modules, as the browser gets them.
"""
