"""What the Elastic Container Instance API refuses."""

from labstacks.emulator.api_errors import ApiError


class VSwitchNotFound(ApiError):
    code = "InvalidParameter.VSwitchId.NotFound"
    text = "The specified VSwitch does not exist: {id}."
    assumed = True


class SecurityGroupNotFound(ApiError):
    code = "InvalidParameter.SecurityGroupId.NotFound"
    text = "The specified security group does not exist: {id}."
    assumed = True


class SecurityGroupElsewhere(ApiError):
    code = "InvalidParameter.Mismatch"
    text = "The specified security group {id} and vSwitch {switch} are not in the same VPC."
