"""The plugin that Pulumi's Python host starts: ``python plugin ADDRESS``."""

from labstacks.entrypoints.component_provider.host import main

main()
