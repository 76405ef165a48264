"""The console's pages, by service: what a seat sees, and what its buttons do."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from labstacks.alicloud.regions import zones_of
from labstacks.board.console.balancing import health_of
from labstacks.board.console.page_model import (
    Button,
    InputField,
    PageBuilder,
    ServicePage,
    TableCell,
    TableRow,
)
from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.emulator.services import tokens as t
from labstacks.emulator.store import StoredResource

RESERVED_ADDRESSES = 4
"""Addresses of a vSwitch that the cloud keeps for itself."""


def _name(row: StoredResource) -> str:
    kind = row.type.rsplit(":", 1)[-1]
    single = kind.removeprefix("Ecs")
    keys = (f"{single[:1].lower()}{single[1:]}Name", "instanceName", "vpcName", "vswitchName", "name")
    return str(next((row.properties[key] for key in keys if row.properties.get(key)), row.id))


def _plain(*values: Any) -> list[TableCell]:
    return [TableCell("–" if value in (None, "") else str(value)) for value in values]


def _status(row: StoredResource) -> TableCell:
    status = str(row.properties.get("status") or "Available")
    good = status in ("Running", "Available", "In_use", "Active", "OK", "accomplished")
    return TableCell(status, state="good" if good else "bad" if status == "Stopped" else "quiet")


def _owner(see: SeatInventory, row: StoredResource) -> TableCell:
    shared = row.stack == see.user.classroom
    return TableCell("shared_by_class" if shared else "yours", word=True, state="quiet" if shared else "good")


# --- ECS ---------------------------------------------------------------------------------------------


def servers(see: SeatInventory) -> ServicePage:
    """ECS → Instances."""
    built = PageBuilder(see)
    found = built.show(t.INSTANCE, shared=False)
    built.table(
        "instances", "ecs:DescribeInstances",
        ("name", "id", "status", "instance_type", "memory", "zone", "address"),
        lambda: (_server_row(row) for row in found),
    )  # fmt: skip
    return built.page("instances")


def _server_row(row: StoredResource) -> TableRow:
    known = row.properties
    memory = f"{known.get('cpu')} vCPU · {int(known.get('memory') or 0) // 1024} GiB"
    cells = [
        TableCell(_name(row), f"/servers/{row.id}"),
        TableCell(row.id),
        _status(row),
        *_plain(known.get("instanceType"), memory, known.get("availabilityZone")),
        *_plain(known.get("publicIp") or known.get("privateIp")),
    ]
    return TableRow(cells, _server_buttons(row))


def _server_buttons(row: StoredResource) -> list[Button]:
    if row.properties.get("status") == "Stopped":
        return [Button("ecs:StartInstance", row.id, "start")]
    return [
        Button("ecs:StopInstance", row.id, "stop", confirm="confirm_stop"),
        Button("ecs:RebootInstance", row.id, "reboot"),
    ]


def server(see: SeatInventory, id_: str) -> ServicePage | None:
    """One server."""
    row = see.one((t.INSTANCE,), id_)
    if row is None:
        return None
    built = PageBuilder(see)
    known = row.properties
    built.shown.append(row)

    def facts() -> Iterator[TableRow]:
        for label, value in (
            ("id", row.id),
            ("instance_type", known.get("instanceType")),
            ("memory", f"{known.get('cpu')} vCPU · {int(known.get('memory') or 0) // 1024} GiB"),
            ("image", known.get("imageId")),
            ("zone", known.get("availabilityZone")),
            ("public_address", known.get("publicIp")),
            ("private_address", known.get("privateIp")),
            ("released_at", known.get("autoReleaseTime")),
        ):
            yield TableRow([TableCell(label, word=True), *_plain(value)])
        yield TableRow([TableCell("status", word=True), _status(row)])

    built.table("details", "ecs:DescribeInstances", ("what", "value"), facts)
    built.table("disks", "ecs:DescribeDisks", _DISK_COLUMNS, lambda: _disk_rows(see, id_))
    built.table(
        "security_groups", "ecs:DescribeSecurityGroups", ("name", "id"),
        lambda: (
            TableRow([TableCell(_name(group), f"/security-groups/{group.id}"), TableCell(group.id)])
            for group in see.of(t.SECURITY_GROUP)
            if group.id in (known.get("securityGroups") or ())
        ),
    )  # fmt: skip
    built.text("user_data", "ecs:DescribeUserData", row, str(known.get("userData") or ""))
    links = [TableCell("connect", f"/servers/{row.id}/terminal", word=True)]
    if known.get("publicIp"):
        links.append(TableCell("open_page", f"/browser?address=http://{known['publicIp']}/", word=True))
    return built.page("instance", _name(row), buttons=_server_buttons(row), links=links)


_DISK_COLUMNS = ("name", "id", "status", "kind", "size", "attached_to")


def disks(see: SeatInventory) -> ServicePage:
    """ECS → Disks."""
    built = PageBuilder(see)
    built.show(t.DISK, shared=False)
    built.table("disks", "ecs:DescribeDisks", _DISK_COLUMNS, lambda: _disk_rows(see))
    return built.page("disks")


def _disk_rows(see: SeatInventory, of_server: str = "") -> Iterator[TableRow]:
    for row in see.disks():
        known = row.properties
        attached = see.attachment(row.id)
        system = known.get("type") == "system"
        # The emulator makes up an id for a disk that is not attached.
        server_id = str(
            known.get("instanceId") if system else attached.inputs.get("instanceId") if attached else ""
        )
        if of_server and server_id != of_server:
            continue
        status = "In_use" if server_id else "Available"
        yield TableRow(
            [
                TableCell(str(known.get("diskName") or row.id), f"/disks/{row.id}"),
                TableCell(row.id),
                TableCell(status, state="good" if server_id else "quiet"),
                TableCell("system_disk" if system else "data_disk", word=True),
                *_plain(f"{known.get('size')} GiB"),
                TableCell(server_id, f"/servers/{server_id}")
                if server_id
                else TableCell("not_attached", word=True),
            ],
            [Button("ecs:DeleteDisk", row.id, "delete", confirm="confirm_delete")],
        )


def disk(see: SeatInventory, id_: str) -> ServicePage | None:
    """One disk: its server, its snapshots, and rolling it back."""
    row = next((found for found in see.disks() if found.id == id_), None)
    if row is None:
        return None
    built = PageBuilder(see)
    if row.urn:
        built.shown.append(row)
    built.table("details", "ecs:DescribeDisks", _DISK_COLUMNS, lambda: (
        line for line in _disk_rows(see) if line.cells[1].text == id_
    ))  # fmt: skip
    taken = [snap for snap in see.of(t.SNAPSHOT) if snap.inputs.get("diskId") == id_]
    built.table(
        "snapshots", "ecs:DescribeSnapshots", ("name", "id", "created"),
        lambda: (
            TableRow(
                [*_plain(_name(snap), snap.id), TableCell(snap.created)],
                [_roll_back(id_, snap.id)],
            )
            for snap in taken
        ),
        note="roll_back_note",
    )  # fmt: skip
    attached = see.attachment(id_)
    buttons = [Button("ecs:CreateSnapshot", id_, "create_snapshot", fields=[InputField("name", "name")])]
    if attached is not None:
        buttons.append(Button("ecs:DetachDisk", id_, "detach", confirm="confirm_detach"))
    elif row.urn:
        choices = [(found.id, _name(found)) for found in see.of(t.INSTANCE, shared=False)]
        field = InputField("instance", "instance", "choice", choices=choices)
        buttons.append(Button("ecs:AttachDisk", id_, "attach", fields=[field]))
    return built.page("disk", _name(row), buttons=buttons)


def _roll_back(disk: str, snapshot: str) -> Button:
    return Button("ecs:ResetDisk", disk, "roll_back", {"snapshot": snapshot}, confirm="confirm_roll_back")


def snapshots(see: SeatInventory) -> ServicePage:
    """ECS → Snapshots, with the policies that take them."""
    built = PageBuilder(see)
    found, policies = built.show(t.SNAPSHOT), built.show(t.SNAPSHOT_POLICY)
    built.table(
        "snapshots", "ecs:DescribeSnapshots", ("name", "id", "of_disk", "created"),
        lambda: (
            TableRow([
                *_plain(_name(row), row.id),
                TableCell(str(row.inputs.get("diskId")), f"/disks/{row.inputs.get('diskId')}"),
                TableCell(row.created),
            ])
            for row in found
        ),
    )  # fmt: skip
    built.table(
        "snapshot_policies", "ecs:DescribeAutoSnapshotPolicyEx", ("name", "id", "every_day_at", "kept_days"),
        lambda: (
            TableRow(_plain(
                row.properties.get("autoSnapshotPolicyName") or _name(row), row.id,
                ", ".join(f"{int(hour):02}:00" for hour in row.properties.get("timePoints") or ()),
                row.properties.get("retentionDays"),
            ))
            for row in policies
        ),
    )  # fmt: skip
    return built.page("snapshots")


def images(see: SeatInventory) -> ServicePage:
    """ECS → Images."""
    built = PageBuilder(see)
    found = built.show(t.IMAGE)
    built.table(
        "images", "ecs:DescribeImages", ("name", "id", "status", "of_snapshot"),
        lambda: (
            TableRow([*_plain(_name(row), row.id), _status(row), *_plain(row.inputs.get("snapshotId"))])
            for row in found
        ),
    )  # fmt: skip
    return built.page("images")


def security_groups(see: SeatInventory) -> ServicePage:
    """ECS → Security Groups."""
    built = PageBuilder(see)
    found = built.show(t.SECURITY_GROUP)
    built.table(
        "security_groups", "ecs:DescribeSecurityGroups", ("name", "id", "vpc", "rules"),
        lambda: (
            TableRow([
                TableCell(_name(row), f"/security-groups/{row.id}"),
                *_plain(row.id, row.inputs.get("vpcId"), len(see.rules(row.id))),
            ])
            for row in found
        ),
    )  # fmt: skip
    return built.page("security_groups")


def security_group(see: SeatInventory, id_: str) -> ServicePage | None:
    """One security group and its rules."""
    row = see.one((t.SECURITY_GROUP,), id_)
    if row is None:
        return None
    built = PageBuilder(see)
    rules = see.rules(id_)
    built.shown += [row, *rules]
    built.table(
        "rules", "ecs:DescribeSecurityGroupAttribute",
        ("direction", "policy_word", "protocol", "ports", "source", "description"),
        lambda: (_rule_row(id_, rule) for rule in rules),
        note="rules_note",
    )  # fmt: skip
    fields = [
        InputField("port", "port", "number", "80"),
        InputField("source", "source", value="0.0.0.0/0"),
    ]
    return built.page(
        "security_group", _name(row),
        buttons=[Button("ecs:AuthorizeSecurityGroup", id_, "open_port", fields=fields)],
    )  # fmt: skip


def _rule_row(group: str, rule: StoredResource) -> TableRow:
    known = rule.inputs
    ports = str(known.get("portRange"))
    low, _, high = ports.partition("/")
    shown = low if low == high else ports
    return TableRow(
        [
            TableCell("inbound" if known.get("type") == "ingress" else "outbound", word=True),
            TableCell("allow" if known.get("policy", "accept") == "accept" else "refuse", word=True),
            *_plain(str(known.get("ipProtocol")).upper()),
            TableCell("all_ports", word=True) if ports == "-1/-1" else TableCell(shown),
            *_plain(known.get("cidrIp") or known.get("sourceSecurityGroupId"), known.get("description")),
        ],
        [Button("ecs:RevokeSecurityGroup", group, "delete", {"rule": rule.id}, confirm="confirm_delete")],
    )


# --- VPC ---------------------------------------------------------------------------------------------


def networks(see: SeatInventory) -> ServicePage:
    """VPC: networks, vSwitches, route tables, NAT gateways."""
    built = PageBuilder(see)
    vpcs, switches, tables = built.show(t.NETWORK), built.show(t.SWITCH), built.show(t.ROUTE_TABLE)
    built.show(t.ROUTE_ENTRY)
    gateways = built.show(t.NAT_GATEWAY)
    built.table(
        "vpcs", "vpc:DescribeVpcs", ("name", "id", "addresses", "owner"),
        lambda: (
            TableRow([*_plain(_name(row), row.id, row.properties.get("cidrBlock")), _owner(see, row)])
            for row in vpcs
        ),
    )  # fmt: skip
    built.table(
        "vswitches", "vpc:DescribeVSwitches",
        ("name", "id", "zone", "addresses", "free_addresses", "owner"),
        lambda: (
            TableRow([
                *_plain(
                    _name(row), row.id, row.properties.get("zoneId"), row.properties.get("cidrBlock"),
                    _usable(row),
                ),
                _owner(see, row),
            ])
            for row in switches
        ),
    )  # fmt: skip
    built.table(
        "route_tables", "vpc:DescribeRouteTableList", ("name", "id", "vswitches", "owner"),
        lambda: (
            TableRow([
                TableCell(_name(row), f"/route-tables/{row.id}"),
                *_plain(row.id, len(see.call.tx.naming(row.id, t.ROUTE_TABLE_ATTACHMENT, "routeTableId"))),
                _owner(see, row),
            ])
            for row in tables
        ),
    )  # fmt: skip
    built.table(
        "nat_gateways", "vpc:DescribeNatGateways", ("name", "id", "address", "owner"),
        lambda: (
            TableRow([*_plain(_name(row), row.id, nat_address(see, row.id)), _owner(see, row)])
            for row in gateways
        ),
    )  # fmt: skip
    return built.page("networks")


def _usable(row: StoredResource) -> int:
    block = ipaddress.ip_network(str(row.properties.get("cidrBlock")), strict=False)
    return max(0, block.num_addresses - RESERVED_ADDRESSES)


def nat_address(see: SeatInventory, gateway: str) -> str:
    """The address by which a NAT gateway's servers reach the internet."""
    for tie in see.call.tx.naming(gateway, t.EIP_ASSOCIATION, "instanceId"):
        eip = see.call.get(t.EIP, tie.inputs.get("allocationId"))
        if eip is not None:
            return str(eip.properties.get("ipAddress") or "")
    return ""


def route_table(see: SeatInventory, id_: str) -> ServicePage | None:
    """One route table."""
    row = see.one((t.ROUTE_TABLE,), id_)
    if row is None:
        return None
    built = PageBuilder(see)
    entries = see.call.tx.naming(id_, t.ROUTE_ENTRY, "routeTableId")
    vpc = see.one((t.NETWORK,), str(row.inputs.get("vpcId")))
    built.shown += [row, *entries]

    def routes() -> Iterator[TableRow]:
        # Every VPC has a route for its own addresses, which nobody makes and nobody can delete.
        if vpc is not None:
            yield TableRow(
                [
                    *_plain(vpc.properties.get("cidrBlock")),
                    TableCell("local_route", word=True),
                    TableCell("–"),
                ]
            )
        for entry in entries:
            known = entry.inputs
            yield TableRow(
                _plain(known.get("destinationCidrblock"), known.get("nexthopType"), known.get("nexthopId"))
            )

    built.table("routes", "vpc:DescribeRouteEntryList", ("destination", "next_hop", "id"), routes)
    ties = see.call.tx.naming(id_, t.ROUTE_TABLE_ATTACHMENT, "routeTableId")
    built.table(
        "vswitches", "vpc:DescribeVSwitches", ("id",),
        lambda: (TableRow(_plain(tie.inputs.get("vswitchId"))) for tie in ties),
    )  # fmt: skip
    return built.page("route_table", _name(row))


# --- load balancers ----------------------------------------------------------------------------------


def load_balancers(see: SeatInventory) -> ServicePage:
    """SLB: application load balancers, their listeners and server groups."""
    built = PageBuilder(see)
    balancers, listeners, groups = (
        built.show(t.ALB),
        built.show(t.ALB_LISTENER),
        built.show(t.ALB_SERVER_GROUP),
    )
    built.table(
        "load_balancers", "alb:ListLoadBalancers", ("name", "id", "status", "address", "reach"),
        lambda: (
            TableRow([
                *_plain(row.properties.get("loadBalancerName"), row.id),
                _status(row),
                *_plain(row.properties.get("dnsName"), row.properties.get("addressType")),
            ])
            for row in balancers
        ),
    )  # fmt: skip
    built.table(
        "listeners", "alb:ListListeners", ("id", "protocol", "port", "status"),
        lambda: (
            TableRow([
                *_plain(row.id, row.properties.get("listenerProtocol"), row.properties.get("listenerPort")),
                _status(row),
            ])
            for row in listeners
        ),
    )  # fmt: skip
    for group in groups:
        built.table(
            "server_group", "alb:ListServerGroupServers",
            ("name", "id", "status", "health", "weight"),
            lambda group=group: _members(see, group),
            note="health_note",
        )  # fmt: skip
    return built.page("load_balancers")


def _members(see: SeatInventory, group: StoredResource) -> Iterator[TableRow]:
    for member in group.properties.get("servers") or ():
        id_ = str(member.get("serverId"))
        found = see.one((t.INSTANCE,), id_)
        healthy, word = health_of(see.call, group, id_)
        weight = str(member.get("weight"))
        yield TableRow(
            [
                TableCell(_name(found) if found else id_, f"/servers/{id_}"),
                TableCell(id_),
                _status(found) if found else TableCell("–"),
                TableCell(word, word=True, state="good" if healthy else "bad"),
                TableCell(weight),
            ],
            [
                Button(
                    "alb:UpdateServerGroupServersAttribute", group.id, "set_weight", {"server": id_},
                    [InputField("weight", "weight", "number", weight)],
                ),
                Button(
                    "alb:RemoveServersFromServerGroup", group.id, "take_out", {"server": id_},
                    confirm="confirm_take_out",
                ),
                *(_server_buttons(found) if found else ()),
            ],
        )  # fmt: skip


# --- RDS ---------------------------------------------------------------------------------------------


def databases(see: SeatInventory) -> ServicePage:
    """RDS: servers, databases, accounts."""
    built = PageBuilder(see)
    found, own = see.of(t.DB_INSTANCE), built.show(t.DATABASE, shared=False)
    accounts = built.show(t.DB_ACCOUNT, shared=False)
    built.show(t.DB_PRIVILEGE, shared=False)
    built.table(
        "db_instances", "rds:DescribeDBInstances", ("id", "status", "engine", "address", "owner"),
        lambda: (
            TableRow([
                *_plain(row.id),
                _status(row),
                *_plain(
                    f"{row.inputs.get('engine')} {row.inputs.get('engineVersion')}",
                    row.properties.get("connectionString"),
                ),
                _owner(see, row),
            ])
            for row in found
        ),
    )  # fmt: skip
    built.table(
        "databases", "rds:DescribeDatabases", ("name", "status", "character_set"),
        lambda: (
            TableRow(
                [
                    *_plain(row.properties.get("dataBaseName")),
                    _status(row),
                    *_plain(row.properties.get("characterSet")),
                ],
                links=[TableCell("log_on_database", f"/databases/{row.id}/sql", word=True)],
            )
            for row in own
        ),
    )  # fmt: skip
    built.table(
        "accounts", "rds:DescribeAccounts", ("name", "status", "privilege"),
        lambda: (
            TableRow([
                *_plain(row.properties.get("accountName")),
                _status(row),
                *_plain(", ".join(_privileges(see, str(row.properties.get("accountName"))))),
            ])
            for row in accounts
        ),
    )  # fmt: skip
    return built.page("databases")


def _privileges(see: SeatInventory, account: str) -> Iterator[str]:
    for row in see.of(t.DB_PRIVILEGE, shared=False):
        if row.inputs.get("accountName") == account:
            yield f"{', '.join(row.inputs.get('dbNames') or ())}: {row.inputs.get('privilege')}"


# --- RAM, resource groups, tags ----------------------------------------------------------------------


def users(see: SeatInventory) -> ServicePage:
    """RAM: users, policies and roles."""
    built = PageBuilder(see)
    everyone = f"acs:ram:*:{see.call.account}"
    for title, look, kind, type_ in (
        ("users", "ram:ListUsers", "user/*", t.USER),
        ("policies", "ram:ListPolicies", "policy/*", t.POLICY),
        ("roles", "ram:ListRoles", "role/*", t.ROLE),
    ):
        built.table(
            title, look, ("name", "id"),
            lambda type_=type_: (TableRow(_plain(_name(row), row.id)) for row in see.of(type_)),
            resource=f"{everyone}:{kind}",
        )  # fmt: skip
    return built.page("ram")


def policy(see: SeatInventory, name: str) -> ServicePage | None:
    """One policy, by its name."""
    row = see.one((t.POLICY,), name)
    if row is None:
        return None
    built = PageBuilder(see)
    built.shown.append(row)
    text = str(row.inputs.get("policyDocument") or row.inputs.get("document") or "")
    built.text("policy_document", "ram:GetPolicy", row, _pretty(text))
    return built.page("policy", name)


def role(see: SeatInventory, name: str) -> ServicePage | None:
    """One role, by its name: who may take it on, and its policies."""
    row = see.one((t.ROLE,), name)
    if row is None:
        return None
    built = PageBuilder(see)
    built.shown.append(row)
    text = str(row.properties.get("assumeRolePolicyDocument") or row.properties.get("document") or "")
    built.text("trust_policy", "ram:GetRole", row, _pretty(text))
    ties = see.call.tx.naming(name, t.ROLE_POLICY_ATTACHMENT, "roleName")
    built.table(
        "policies", "ram:ListPoliciesForRole", ("name",),
        lambda: (
            TableRow([TableCell(attached, f"/ram/policies/{attached}")])
            for attached in (str(tie.inputs.get("policyName")) for tie in ties)
        ),
        about=row,
    )  # fmt: skip
    return built.page("role", name)


def _pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def resource_groups(see: SeatInventory) -> ServicePage:
    """Resource Management → Resource Groups."""
    built = PageBuilder(see)
    found = built.show(t.RESOURCE_GROUP)
    built.table(
        "resource_groups", "resourcemanager:ListResourceGroups", ("name", "id", "status", "resources"),
        lambda: (
            TableRow([
                *_plain(row.properties.get("displayName"), row.id),
                _status(row),
                *_plain(sum(other.properties.get("resourceGroupId") == row.id for other in see.own)),
            ])
            for row in found
        ),
        note="resource_groups_note",
    )  # fmt: skip
    return built.page("resource_groups")


def tags(see: SeatInventory) -> ServicePage:
    """Tags: the tagged resources of the seat."""
    built = PageBuilder(see)
    tagged = [row for row in see.own if row.properties.get("tags")]
    built.table(
        "tags", "tag:ListTagResources", ("name", "kind", "id", "tags"),
        lambda: (
            TableRow(_plain(
                _name(row),
                row.type.rsplit(":", 1)[-1].removeprefix("Ecs"),
                row.id,
                " · ".join(f"{key}={value}" for key, value in sorted(row.properties["tags"].items())),
            ))
            for row in tagged
        ),
    )  # fmt: skip
    return built.page("tags")


def regions(see: SeatInventory) -> ServicePage:
    """The zones of the class's region."""
    built = PageBuilder(see)
    built.table(
        "zones", "ecs:DescribeZones", ("id",),
        lambda: (TableRow(_plain(zone)) for zone in zones_of(see.user.region)),
    )  # fmt: skip
    return built.page("region")


def events(see: SeatInventory) -> ServicePage:
    """ActionTrail → Events, which is closed to students."""
    built = PageBuilder(see)
    built.table(
        "events", "actiontrail:LookupEvents", ("when", "what"),
        lambda: (
            TableRow(_plain(event.time, event.text))
            for event in reversed(see.call.tx.events(0, see.user.stack)[-100:])
        ),
    )  # fmt: skip
    return built.page("events")


# --- OSS ---------------------------------------------------------------------------------------------


def buckets(see: SeatInventory) -> ServicePage:
    """OSS → Buckets."""
    built = PageBuilder(see)
    found = built.show(t.BUCKET, shared=False)
    built.table(
        "buckets", "oss:ListBuckets", ("name", "region", "created", "files"),
        lambda: (
            TableRow([
                TableCell(row.id, f"/buckets/{row.id}"),
                *_plain(row.region, row.created, len(see.objects(row.id))),
            ])
            for row in found
        ),
    )  # fmt: skip
    return built.page("buckets")


def object_path(bucket: str, key: str) -> str:
    """The address of an object's page."""
    return f"/buckets/{bucket}/object?key={quote(key, safe='')}"


LISTS: dict[str, Callable[[SeatInventory], ServicePage]] = {
    "servers": servers,
    "disks": disks,
    "snapshots": snapshots,
    "images": images,
    "security-groups": security_groups,
    "networks": networks,
    "buckets": buckets,
    "databases": databases,
    "load-balancers": load_balancers,
    "ram": users,
    "resource-groups": resource_groups,
    "tags": tags,
    "regions": regions,
    "events": events,
}
"""Pages with lists, by their address."""
THINGS: dict[str, Callable[[SeatInventory, str], ServicePage | None]] = {
    "servers": server,
    "disks": disk,
    "security-groups": security_group,
    "route-tables": route_table,
    "ram/policies": policy,
    "ram/roles": role,
}
"""Pages about one thing, by their address."""
