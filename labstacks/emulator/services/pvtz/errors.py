"""What the PrivateZone API refuses."""

from labstacks.emulator.api_errors import ApiError


class ZoneNotFound(ApiError):
    code = "Zone.NotExists"
    text = "The zone does not exist: {id}."


class ZoneBound(ApiError):
    code = "Zone.VpcExists"
    text = "The zone {id} is bound to VPCs: {other}."
    assumed = True


class RecordConflict(ApiError):
    code = "Record.Conflict"
    text = "The record conflicts with another of the zone: {name}."
    assumed = True


class VpcNotFound(ApiError):
    code = "Vpc.NotExists"
    text = "The VPC does not exist: {id}."
    assumed = True
