"""The provider process that Pulumi starts for programs in other languages."""

from pulumi.provider.experimental import component_provider_host

from labstacks import __version__
from labstacks.provider.components import components

if __name__ == "__main__":
    component_provider_host(name="labstacks", components=list(components()), version=__version__)
