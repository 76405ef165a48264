"""The services of the emulator, one folder each."""

from labstacks.emulator.services.base import Model
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.registry import all_quotas, model_of, modelled_types, sources

__all__ = ["ApiCall", "Model", "all_quotas", "model_of", "modelled_types", "sources"]
