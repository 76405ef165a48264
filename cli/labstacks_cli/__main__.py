"""``python -m labstacks_cli``, where the script ``labstacks`` is not on PATH."""

from labstacks_cli.main import main

main()
