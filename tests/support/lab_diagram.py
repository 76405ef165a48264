"""A recorded graph as a Mermaid diagram, for the pages in ``docs/levels``."""

from __future__ import annotations

from labstacks.testing.recording import Recorded, Recording


def mermaid(resources: Recording, component: Recorded, lab: str) -> str:
    """What a lab's component makes, and what of other labs it needs, as Mermaid text.

    Args:
        resources: Everything of the seat.
        component: The lab's component.
        lab: Its id. Boxes of other labs are marked with theirs.
    """
    own = resources.under(component).cloud
    lines = [f'  {_key(lab, r, component)}["{_role(r, component)}<br/>{r.short_type}"]' for r in own]
    for resource in own:
        for needed in resources.needs(resource).cloud:
            if needed in own:
                lines.append(f"  {_key(lab, resource, component)} --> {_key(lab, needed, component)}")
            else:
                lines += _elsewhere(resources, needed, _key(lab, resource, component))
    return "\n".join(["graph LR", *dict.fromkeys(lines)])


def _elsewhere(resources: Recording, needed: Recorded, key: str) -> list[str]:
    home = resources.parent_of(needed)
    if home is None or "lab" not in needed.tags:
        return []
    lab = needed.tags["lab"]
    there = _key(lab, needed, home)
    return [f'  {there}["{_role(needed, home)} of {lab}<br/>{needed.short_type}"]', f"  {key} --> {there}"]


def _role(resource: Recorded, component: Recorded) -> str:
    return resource.name.removeprefix(f"{component.name}-")


def _key(lab: str, resource: Recorded, component: Recorded) -> str:
    return f"{lab.lower()}_{_role(resource, component).replace('-', '_')}"
