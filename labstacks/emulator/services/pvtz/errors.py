"""What the PrivateZone API refuses."""

from labstacks.emulator.api_errors import ApiError


class PvtzZoneNotFound(ApiError):
    """The zone does not exist: {id}."""

    code = "Zone.NotExists"


class ZoneBound(ApiError):
    """The zone {id} is bound to VPCs: {other}."""

    code = "Zone.VpcExists"
    assumed = True


class RecordConflict(ApiError):
    """The record conflicts with another of the zone: {name}."""

    code = "Record.Conflict"
    assumed = True


class PvtzVpcNotFound(ApiError):
    """The VPC does not exist: {id}."""

    code = "Vpc.NotExists"
    assumed = True
