"""The provider that hosts the components: Pulumi's own, and one thing that it cannot do yet."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.provider.experimental.component import ComponentProvider


class LabstacksProvider(ComponentProvider):
    """Pulumi's host for components, which also takes an output where an input is an object.

    A classroom's output ``shared`` becomes a seat's input ``classroom``. Across languages it arrives as an
    output, since it depends on resources. The host of SDK 3.272 maps the names of plain objects only, and
    sees an empty object there.
    """

    def map_input_properties(
        self,
        inputs: Any,
        properties: Mapping[str, Any],
        mapping: Mapping[str, str],
        component_name: str,
        property_path: str,
    ) -> Any:
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
