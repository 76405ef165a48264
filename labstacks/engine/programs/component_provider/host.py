"""The plugin process that makes the components usable from any Pulumi language.

Pulumi starts it in one of three ways, all of which call :func:`main` with the engine's address:

- ``python plugin ADDRESS`` for a checkout or a git address (``plugin/PulumiPlugin.yaml``),
- ``python -m pulumi.run.plugin labstacks ADDRESS`` for a Python package (``labstacks/__main__.py``),
- ``pulumi-resource-labstacks ADDRESS`` for an installed wheel, found on the PATH.
"""

import sys
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi.provider
from pulumi.provider.experimental.component import ComponentProvider

from labstacks import __version__
from labstacks.engine.programs.component_provider.components import components

NAME = "labstacks"
"""The package's name in programs, tokens and plugin files."""
WITHOUT_ENGINE = """This is the plugin that Pulumi starts to use the components from other languages.
  To see their schema:  pulumi package get-schema "$(command -v pulumi-resource-labstacks)"
  The command line is:  labstacks --help
"""


def main() -> None:
    """Serve the components until the engine ends the process. The first argument is the engine's address."""
    if len(sys.argv) < 2:
        sys.stderr.write(WITHOUT_ENGINE)
        sys.exit(2)
    pulumi.provider.main(LabstacksProvider.of_all_components(), sys.argv[1:])


class LabstacksProvider(ComponentProvider):
    """Pulumi's component provider, extended to accept an output where an input is an object.

    A classroom's output ``shared`` becomes a seat's input ``classroom``. Across languages it arrives as an
    output, because it depends on resources. The provider of SDK 3.272 maps the names of plain objects only,
    and sees an empty object there.
    """

    @classmethod
    def of_all_components(cls) -> "LabstacksProvider":
        """A provider of every public component, under the version of labstacks."""
        return cls(list(components()), NAME, version=__version__)

    def map_input_properties(
        self,
        inputs: Any,
        properties: Mapping[str, Any],
        mapping: Mapping[str, str],
        component_name: str,
        property_path: str,
    ) -> Any:
        """Map a component's inputs from camelCase names, also inside outputs."""
        later = {
            key: value
            for key, value in inputs.items()
            if key in properties and properties[key].ref and isinstance(value, pulumi.Output)
        }
        now = {key: declared for key, declared in properties.items() if key not in later}
        mapped = dict(super().map_input_properties(inputs, now, dict(mapping), component_name, property_path))
        for key, value in later.items():
            path = f"{property_path}.{key}" if property_path else key
            mapped[mapping[key]] = self._map_later(value, properties[key], component_name, path)
        return mapped

    def _map_later(self, value: pulumi.Output[Any], declared: Any, component_name: str, path: str) -> Any:
        kind = self.get_type_definition(declared)
        if kind is None or kind.enum:
            return value
        return value.apply(
            lambda known: self.map_input_properties(
                known, kind.properties, kind.properties_mapping, component_name, path
            )
        )
