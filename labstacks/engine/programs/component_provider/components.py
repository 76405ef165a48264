"""The components that other languages can use: the classroom, every lab and every level."""

from labstacks import advanced, beginner, bridging, classroom
from labstacks.components.base import LabComponent


def components() -> list[type[LabComponent]]:
    """All public components, sorted by name, without base classes."""
    rooms = (classroom, bridging, beginner, advanced)
    found = {getattr(room, name) for room in rooms for name in room.__all__}
    return sorted((item for item in found if _is_component(item)), key=lambda component: component.__name__)


def _is_component(item: object) -> bool:
    return isinstance(item, type) and issubclass(item, LabComponent)
