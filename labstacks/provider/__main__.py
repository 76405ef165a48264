"""The provider process that Pulumi starts for programs in other languages."""

import sys

import pulumi.provider

from labstacks import __version__
from labstacks.provider.components import components
from labstacks.provider.host import LabstacksProvider

if __name__ == "__main__":
    provider = LabstacksProvider(list(components()), "labstacks", version=__version__)
    pulumi.provider.main(provider, sys.argv[1:])
