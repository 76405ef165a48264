"""Serves the components to Pulumi: ``python -m pulumi.run.plugin labstacks ADDRESS`` runs this file.

The command line is ``labstacks``, in the package ``labstacks_cli``.
"""

from labstacks.engine.programs.component_provider.host import main

main()
