"""Many classes as one: a whole programme of schools, read, planned, made and removed together.

::

    programme.yaml, or a folder
      reading     load_programme: every class of it, and every mistake at once
      model       Programme: its classes, a budget for all, engines at once
      together    plan_programme: one account's quotas and pace, money and time, over all classes; go or no-go
      fleets      open_programme: every class held, every fleet opened; all jobs in one schedule
      summary     one table of who reached what, over all classes

A class stays what it is: its file, its folder, its lock, its records. Nothing here adds to them, so that each
command works on a single class of a programme as ever.
"""

from labstacks.programme.model import Programme
from labstacks.programme.reading import load_programme

__all__ = ["Programme", "load_programme"]
