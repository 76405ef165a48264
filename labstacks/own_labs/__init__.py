"""Labs of one's own: components beside a class file, named there by their import path.

::

    class.yaml                  labs: [B1, my_labs.notebook:Notebook]
    my_labs/notebook.py         the component, made for every seat after the course's labs
    my_labs/notebook_checks.py  LAB and CHECKS: its title, and what it asks of students; optional, no Pulumi

:mod:`labstacks.own_labs.model` looks without importing anything; :mod:`labstacks.own_labs.loading` imports.
"""

from labstacks.own_labs.model import OwnLab

__all__ = ["OwnLab"]
