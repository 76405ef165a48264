"""Pulumi's engine: its CLI, one operation at a time, and the programs that it runs.

::

    locate, download, build    find the CLI, download the official release, or build it from source
    driver                     Driver.up / destroy / refresh …: one operation on one stack
      stack, command             one ``pulumi`` process for each operation
      loopback_servers           hosts the program, receives the events
    programs/                  the programs of a class, of the root Pulumi.yaml, and the component provider
    mocks/                     runs a program in process, without an engine
    isolation, private_network other users of the machine
"""
