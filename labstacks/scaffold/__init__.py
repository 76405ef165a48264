"""A lab of one's own to start from, which passes its tests as made."""

from labstacks.scaffold.lab import NewLab, write_lab

__all__ = ["NewLab", "write_lab"]
