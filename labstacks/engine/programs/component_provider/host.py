"""The plugin process that makes the components usable from any Pulumi language.

Pulumi starts it in one of three ways, all of which call :func:`main` with the engine's address:

- ``python plugin ADDRESS`` for a checkout or a git address (``plugin/PulumiPlugin.yaml``),
- ``python -m pulumi.run.plugin labstacks ADDRESS`` for a Python package (``labstacks/__main__.py``),
- ``pulumi-resource-labstacks ADDRESS`` for an installed wheel, found on the PATH.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi.provider
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.experimental.schema import generate_schema
from pulumi.provider.provider import Provider

from labstacks import __version__
from labstacks.components.base import LabComponent, camel_case
from labstacks.engine.programs.component_provider.components import components
from labstacks.engine.programs.component_provider.schema import LabAnalyzer, markdown

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
    """Pulumi's component provider, extended by what that of SDK 3.272 does not do.

    - It accepts an output where an input is an object. A classroom's output ``shared`` becomes a seat's input
      ``classroom``. Across languages it arrives as an output, because it depends on resources. Pulumi's own
      provider maps the names of plain objects only, and sees an empty object there.
    - Its schema has enums and Markdown, see :class:`LabAnalyzer`.
    - Keys of maps in outputs, such as ``summary``, are in camelCase like all other names.

    Args:
        served: The components.
        version: The version in the schema.
    """

    def __init__(self, served: list[type[LabComponent]], version: str = __version__) -> None:
        # Not super().__init__: it makes an analyzer of its own, which refuses a Literal.
        self._name = NAME
        self.analyzer = LabAnalyzer(NAME)
        result = self.analyzer.analyze(list(served))
        self._components = {component.__name__: component for component in served}
        self._component_defs = result["component_definitions"]
        self._type_defs = result["type_definitions"]
        self._external_enum_types = result["external_enum_types"]
        self._dependencies = sorted(result["dependencies"], key=lambda found: f"{found.name}{found.version}")
        for component in self._component_defs.values():
            component.description = markdown(component.description or "")
        for kind in self._type_defs.values():
            kind.description = markdown(kind.description or "")
        schema = generate_schema(
            NAME, version, None, self._component_defs, self._type_defs, self._dependencies
        )
        Provider.__init__(self, version, json.dumps(schema.to_json()))

    @classmethod
    def of_all_components(cls) -> "LabstacksProvider":
        """A provider of every public component, under the version of labstacks."""
        return cls(components())

    def map_input_properties(
        self,
        inputs: Any,
        properties: Mapping[str, Any],
        mapping: Mapping[str, str],
        component_name: str,
        property_path: str,
    ) -> Any:
        """Map a component's inputs from camelCase names, also inside outputs."""
        # A word of an enum stays a plain string: the component refuses a wrong one in a sentence of its own.
        later = {
            key: value
            for key, value in inputs.items()
            if key in properties
            and properties[key].ref
            and (isinstance(value, pulumi.Output) or self._is_enum(properties[key]))
        }
        now = {key: declared for key, declared in properties.items() if key not in later}
        mapped = dict(super().map_input_properties(inputs, now, dict(mapping), component_name, property_path))
        for key, value in later.items():
            path = f"{property_path}.{key}" if property_path else key
            mapped[mapping[key]] = self._map_later(value, properties[key], component_name, path)
        return mapped

    def get_state(self, instance: Any, component_def: Any) -> dict[str, Any]:
        """The outputs of a component, in camelCase; also the keys of maps, such as those of ``summary``."""
        state = super().get_state(instance, component_def)
        return {
            key: pulumi.Output.from_input(value).apply(_camel_keys)
            if component_def.outputs[key].additional_properties
            else value
            for key, value in state.items()
        }

    def _is_enum(self, declared: Any) -> bool:
        kind = self.get_type_definition(declared)
        return bool(kind and kind.enum)

    def _map_later(self, value: Any, declared: Any, component_name: str, path: str) -> Any:
        kind = self.get_type_definition(declared)
        if kind is None or kind.enum:
            return value
        return value.apply(
            lambda known: self.map_input_properties(
                known, kind.properties, kind.properties_mapping, component_name, path
            )
        )


def _camel_keys(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {camel_case(key): _camel_keys(item) for key, item in value.items()}
