"""A school's own labs: components beside a class file, named there by their import path.

::

    class.yaml                  labs: [B1, my_labs.notebook:Notebook]
    my_labs/notebook.py         the component, created for every seat after the course's labs
    my_labs/notebook_checks.py  LAB and CHECKS: its title, and what it asks of students; optional, no Pulumi

:mod:`labstacks.classfile.custom_lab` checks the names without importing anything;
:mod:`labstacks.custom_labs.loading` imports the code; :mod:`labstacks.custom_labs.scaffold` writes a new lab.
"""
