"""What the RAM API refuses."""

from labstacks.emulator.api_errors import ApiError


class UserExists(ApiError):
    """The user already exists: {name}."""

    code = "EntityAlreadyExists.User"


class GroupExists(ApiError):
    """The group already exists: {name}."""

    code = "EntityAlreadyExists.Group"


class RamPolicyExists(ApiError):
    """The policy already exists: {name}."""

    code = "EntityAlreadyExists.Policy"


class RoleExists(ApiError):
    """The role already exists: {name}."""

    code = "EntityAlreadyExists.Role"


class LoginProfileExists(ApiError):
    """The login profile of the user already exists: {name}."""

    code = "EntityAlreadyExists.User.LoginProfile"


class UserPolicyExists(ApiError):
    """The policy {name} is attached to the user already."""

    code = "EntityAlreadyExists.User.Policy"


class GroupPolicyExists(ApiError):
    """The policy {name} is attached to the group already."""

    code = "EntityAlreadyExists.Group.Policy"


class RolePolicyExists(ApiError):
    """The policy {name} is attached to the role already."""

    code = "EntityAlreadyExists.Role.Policy"


class UserNotExist(ApiError):
    """The user does not exist: {id}."""

    code = "EntityNotExist.User"


class GroupNotExist(ApiError):
    """The group does not exist: {id}."""

    code = "EntityNotExist.Group"


class RamPolicyNotExist(ApiError):
    """The policy does not exist: {id}."""

    code = "EntityNotExist.Policy"


class RoleNotExist(ApiError):
    """The role does not exist: {id}."""

    code = "EntityNotExist.Role"


class UserLimit(ApiError):
    """The count of users is beyond the current limit of {limit}."""

    code = "LimitExceeded.User"


class GroupLimit(ApiError):
    """The count of groups is beyond the current limit of {limit}."""

    code = "LimitExceeded.Group"


class RoleLimit(ApiError):
    """The count of roles is beyond the current limit of {limit}."""

    code = "LimitExceeded.Role"


class PolicyLimit(ApiError):
    """The count of policies is beyond the current limit of {limit}."""

    code = "LimitExceeded.Policy"


class PolicyVersionLimit(ApiError):
    """The count of versions of policy {id} is beyond the current limit of {limit}."""

    code = "LimitExceeded.Policy.Version"


class AccessKeyLimit(ApiError):
    """The count of access keys of the user is beyond the current limit of {limit}."""

    code = "LimitExceeded.User.AccessKey"


class UserPolicyLimit(ApiError):
    """The count of policies attached to the user is beyond the current limit of {limit}."""

    code = "LimitExceeded.User.Policy"


class GroupPolicyLimit(ApiError):
    """The count of policies attached to the group is beyond the current limit of {limit}."""

    code = "LimitExceeded.Group.Policy"


class UserGroupLimit(ApiError):
    """The count of groups of the user {name} is beyond the current limit of {limit}."""

    code = "LimitExceeded.User.Group"


class UserHasAccessKey(ApiError):
    """The user {id} has access keys, such as {other}."""

    code = "DeleteConflict.User.AccessKey"


class UserHasGroup(ApiError):
    """The user {id} is in groups, such as {other}."""

    code = "DeleteConflict.User.Group"


class UserHasPolicy(ApiError):
    """The user {id} has policies, such as {other}."""

    code = "DeleteConflict.User.Policy"


class UserHasLoginProfile(ApiError):
    """The user {id} has a login profile: {other}."""

    code = "DeleteConflict.User.LoginProfile"


class GroupHasUser(ApiError):
    """The group {id} has users: {other}."""

    code = "DeleteConflict.Group.User"


class GroupHasPolicy(ApiError):
    """The group {id} has policies, such as {other}."""

    code = "DeleteConflict.Group.Policy"


class PolicyHasUser(ApiError):
    """The policy {id} is attached to users: {other}."""

    code = "DeleteConflict.Policy.User"


class PolicyHasGroup(ApiError):
    """The policy {id} is attached to groups: {other}."""

    code = "DeleteConflict.Policy.Group"


class PolicyHasRole(ApiError):
    """The policy {id} is attached to roles: {other}."""

    code = "DeleteConflict.Policy.Role"


class RoleHasPolicy(ApiError):
    """The role {id} has policies, such as {other}."""

    code = "DeleteConflict.Role.Policy"


class PasswordWeak(ApiError):
    """The password does not satisfy the account's password policy: {why}."""

    code = "InvalidParameter.Password.TooWeak"


class PolicyDocumentMalformed(ApiError):
    """The policy document is malformed: {why}"""

    code = "MalformedPolicyDocument"


class PolicyDocumentTooLong(ApiError):
    """The policy document is longer than {limit} characters."""

    code = "InvalidParameter.PolicyDocument.Length"


class AliasTaken(ApiError):
    """The account alias is taken: {name}."""

    code = "EntityAlreadyExists.AccountAlias"


class RolePolicyLimit(ApiError):
    """The count of policies attached to the role is beyond the current limit of {limit}."""

    code = "LimitExceeded.Role.Policy"
