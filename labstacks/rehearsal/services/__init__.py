"""The services of the embedded cloud, one folder each."""

from labstacks.rehearsal.services.base import Call, Model
from labstacks.rehearsal.services.registry import all_quotas, model_of, modelled_types, sources

__all__ = ["Call", "Model", "all_quotas", "model_of", "modelled_types", "sources"]
