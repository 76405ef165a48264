"""Serves the components to Pulumi: ``python -m pulumi.run.plugin labstacks ADDRESS`` runs this file.

The command line is ``labstacks``, in the package ``labstacks_cli``.
"""

from labstacks.entrypoints.component_provider.host import main

main()
