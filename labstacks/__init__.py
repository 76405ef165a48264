"""Pulumi components and tools that give every student of a class a cloud lab of their own.

Import what you need from its room: ``labstacks.bridging``, ``labstacks.beginner`` and
``labstacks.advanced`` hold the components; ``labstacks.testing`` the kit to test them.
This module imports nothing, so that ``labstacks --help`` answers at once.
"""

__version__ = "0.1.0"
