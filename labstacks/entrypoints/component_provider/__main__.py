"""Serves the components to Pulumi: ``python -m labstacks.entrypoints.component_provider ADDRESS``."""

from labstacks.entrypoints.component_provider.host import main

main()
