"""The plugin that Pulumi's Python host starts: ``python plugin ADDRESS``."""

from labstacks.engine.programs.component_provider.host import main

main()
