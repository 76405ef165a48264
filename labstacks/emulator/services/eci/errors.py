"""What the Elastic Container Instance API refuses."""

from labstacks.emulator.api_errors import ApiError


class EciVSwitchNotFound(ApiError):
    """The specified VSwitch does not exist: {id}."""

    code = "InvalidParameter.VSwitchId.NotFound"
    assumed = True


class EciSecurityGroupNotFound(ApiError):
    """The specified security group does not exist: {id}."""

    code = "InvalidParameter.SecurityGroupId.NotFound"
    assumed = True


class EciSecurityGroupElsewhere(ApiError):
    """The specified security group {id} and vSwitch {switch} are not in the same VPC."""

    code = "InvalidParameter.Mismatch"
