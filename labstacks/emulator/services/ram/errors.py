"""What the RAM API refuses."""

from labstacks.emulator.api_errors import ApiError


class UserExists(ApiError):
    code = "EntityAlreadyExists.User"
    text = "The user already exists: {name}."


class GroupExists(ApiError):
    code = "EntityAlreadyExists.Group"
    text = "The group already exists: {name}."


class PolicyExists(ApiError):
    code = "EntityAlreadyExists.Policy"
    text = "The policy already exists: {name}."


class RoleExists(ApiError):
    code = "EntityAlreadyExists.Role"
    text = "The role already exists: {name}."


class LoginProfileExists(ApiError):
    code = "EntityAlreadyExists.User.LoginProfile"
    text = "The login profile of the user already exists: {name}."


class UserPolicyExists(ApiError):
    code = "EntityAlreadyExists.User.Policy"
    text = "The policy {name} is attached to the user already."


class GroupPolicyExists(ApiError):
    code = "EntityAlreadyExists.Group.Policy"
    text = "The policy {name} is attached to the group already."


class RolePolicyExists(ApiError):
    code = "EntityAlreadyExists.Role.Policy"
    text = "The policy {name} is attached to the role already."


class UserNotExist(ApiError):
    code = "EntityNotExist.User"
    text = "The user does not exist: {id}."


class GroupNotExist(ApiError):
    code = "EntityNotExist.Group"
    text = "The group does not exist: {id}."


class PolicyNotExist(ApiError):
    code = "EntityNotExist.Policy"
    text = "The policy does not exist: {id}."


class RoleNotExist(ApiError):
    code = "EntityNotExist.Role"
    text = "The role does not exist: {id}."


class UserLimit(ApiError):
    code = "LimitExceeded.User"
    text = "The count of users is beyond the current limit of {limit}."


class GroupLimit(ApiError):
    code = "LimitExceeded.Group"
    text = "The count of groups is beyond the current limit of {limit}."


class RoleLimit(ApiError):
    code = "LimitExceeded.Role"
    text = "The count of roles is beyond the current limit of {limit}."


class PolicyLimit(ApiError):
    code = "LimitExceeded.Policy"
    text = "The count of policies is beyond the current limit of {limit}."


class PolicyVersionLimit(ApiError):
    code = "LimitExceeded.Policy.Version"
    text = "The count of versions of policy {id} is beyond the current limit of {limit}."


class AccessKeyLimit(ApiError):
    code = "LimitExceeded.User.AccessKey"
    text = "The count of access keys of the user is beyond the current limit of {limit}."


class UserPolicyLimit(ApiError):
    code = "LimitExceeded.User.Policy"
    text = "The count of policies attached to the user is beyond the current limit of {limit}."


class GroupPolicyLimit(ApiError):
    code = "LimitExceeded.Group.Policy"
    text = "The count of policies attached to the group is beyond the current limit of {limit}."


class UserGroupLimit(ApiError):
    code = "LimitExceeded.User.Group"
    text = "The count of groups of the user {name} is beyond the current limit of {limit}."


class UserHasAccessKey(ApiError):
    code = "DeleteConflict.User.AccessKey"
    text = "The user {id} has access keys, such as {other}."


class UserHasGroup(ApiError):
    code = "DeleteConflict.User.Group"
    text = "The user {id} is in groups, such as {other}."


class UserHasPolicy(ApiError):
    code = "DeleteConflict.User.Policy"
    text = "The user {id} has policies, such as {other}."


class UserHasLoginProfile(ApiError):
    code = "DeleteConflict.User.LoginProfile"
    text = "The user {id} has a login profile: {other}."


class GroupHasUser(ApiError):
    code = "DeleteConflict.Group.User"
    text = "The group {id} has users: {other}."


class GroupHasPolicy(ApiError):
    code = "DeleteConflict.Group.Policy"
    text = "The group {id} has policies, such as {other}."


class PolicyHasUser(ApiError):
    code = "DeleteConflict.Policy.User"
    text = "The policy {id} is attached to users: {other}."


class PolicyHasGroup(ApiError):
    code = "DeleteConflict.Policy.Group"
    text = "The policy {id} is attached to groups: {other}."


class PolicyHasRole(ApiError):
    code = "DeleteConflict.Policy.Role"
    text = "The policy {id} is attached to roles: {other}."


class RoleHasPolicy(ApiError):
    code = "DeleteConflict.Role.Policy"
    text = "The role {id} has policies, such as {other}."


class PasswordWeak(ApiError):
    code = "InvalidParameter.Password.PasswordStrengthNotSatisfied"
    text = "The password does not satisfy the account's password policy: {why}."
    assumed = True


class PolicyDocumentMalformed(ApiError):
    code = "MalformedPolicyDocument"
    text = "The policy document is malformed: {why}"


class PolicyDocumentTooLong(ApiError):
    code = "InvalidParameter.PolicyDocument.Length"
    text = "The policy document is longer than {limit} characters."


class AliasTaken(ApiError):
    code = "EntityAlreadyExists.AccountAlias"
    text = "The account alias is taken: {name}."
