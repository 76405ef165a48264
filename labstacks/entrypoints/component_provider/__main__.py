"""The provider process that Pulumi starts for programs in other languages."""

import sys

import pulumi.provider

from labstacks import __version__
from labstacks.entrypoints.component_provider.components import components
from labstacks.entrypoints.component_provider.host import LabstacksProvider

if __name__ == "__main__":
    provider = LabstacksProvider(list(components()), "labstacks", version=__version__)
    pulumi.provider.main(provider, sys.argv[1:])
