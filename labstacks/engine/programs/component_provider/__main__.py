"""Serves the components to Pulumi: ``python -m labstacks.engine.programs.component_provider ADDRESS``."""

from labstacks.engine.programs.component_provider.host import main

main()
