"""The services of the embedded cloud, one folder each. :func:`model_of` finds what is known of a type."""

from __future__ import annotations

from labstacks.rehearsal.services.base import Call, Model, model_of, modelled_types, sources

__all__ = ["Call", "Model", "model_of", "modelled_types", "sources"]
