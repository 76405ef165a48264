"""Users, their sign-in and their keys."""

from __future__ import annotations

import re
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import Pattern, between, length, one_of
from labstacks.emulator.services.ram import errors
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Values

USERS = ApiQuota("ram-users", "RAM users", 1000, t.USER, errors.UserLimit, Scope.ACCOUNT)
ACCESS_KEYS = ApiQuota(
    "access-keys-per-user", "Access keys per RAM user", 2, t.ACCESS_KEY, errors.AccessKeyLimit,
    Scope.PARENT, per="userName",
)  # fmt: skip

USER_NAME = Pattern(
    "it must have 1 to 64 characters of letters, digits, '.', '_' and '-', and not start with '-'",
    regex=r"[A-Za-z0-9._][A-Za-z0-9._-]{0,63}",
)
BELONGINGS = (
    Blocker(t.ACCESS_KEY, errors.UserHasAccessKey, "userName"),
    Blocker(t.USER_GROUP_ATTACHMENT, errors.UserHasGroup, "userName"),
    Blocker(t.GROUP_MEMBERSHIP, errors.UserHasGroup, "userNames"),
    Blocker(t.USER_POLICY_ATTACHMENT, errors.UserHasPolicy, "userName"),
    Blocker(t.LOGIN_PROFILE, errors.UserHasLoginProfile, "userName"),
)
OF_USER = Reference((t.USER,), errors.UserNotExist, by="name")


@register
class User(Model):
    """A user. Others name it by its name, its id is a number; without ``force`` its belongings keep it."""

    token = t.USER
    handle = "name"
    patterns = {"name": USER_NAME, "displayName": length(1, 128)}
    unique = (Unique("name", errors.UserExists),)
    quotas = (USERS,)
    insists_on = frozenset(blocker.error.code for blocker in BELONGINGS)

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        if before.properties.get("force"):
            return
        for blocker in BELONGINGS:
            for other in call.tx.naming(self.handle_of(before), blocker.by, blocker.property):
                raise blocker.error(id=self.handle_of(before), other=other.id)

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        for blocker in BELONGINGS:
            # A membership lists all users of its group, so it outlives one of them.
            if blocker.by != t.GROUP_MEMBERSHIP:
                for other in call.tx.naming(self.handle_of(before), blocker.by, blocker.property):
                    call.tx.remove(other.key)


@register
class LoginProfile(Model):
    """A user's password for the console, by the account's password policy."""

    token = t.LOGIN_PROFILE
    references = {"userName": OF_USER}
    unique = (Unique("userName", errors.LoginProfileExists),)

    @override
    def admit(self, call: ApiCall) -> None:
        if (why := password_objection(call, str(call.inputs.get("password")))) is not None:
            raise errors.PasswordWeak(why=why)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        if "password" in call.inputs:
            self.admit(call)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"passwordResetRequired": False, "mfaBindRequired": False}


@register
class AccessKey(Model):
    """A user's key; its secret is shown once, at creation."""

    token = t.ACCESS_KEY
    references = {"userName": OF_USER}
    patterns = {"status": one_of("Active", "Inactive")}
    quotas = (ACCESS_KEYS,)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Active", "secret": ids.letters(30, *call.source, "secret")}


@register
class PasswordPolicy(Model):
    """The account's only one. Deleting it changes nothing in the cloud."""

    token = t.PASSWORD_POLICY
    patterns = {
        "minimumPasswordLength": between(8, 32),
        "maxPasswordAge": between(0, 1095, "days"),
        "passwordReusePrevention": between(0, 24),
        "maxLoginAttemps": between(0, 32),
        "minimumPasswordDifferentCharacter": between(0, 8),
    }

    @override
    def make_id(self, call: ApiCall) -> str:
        return call.account


@register
class SecurityPreference(Model):
    """The account's only one. Deleting it changes nothing in the cloud."""

    token = t.SECURITY_PREFERENCE
    patterns = {
        "loginSessionDuration": between(1, 24, "h"),
        "mfaOperationForLogin": one_of("mandatory", "independent", "adaptive"),
    }

    @override
    def make_id(self, call: ApiCall) -> str:
        return call.account


@register
class AccountAlias(Model):
    """The name in the account's sign-in address; an account has one."""

    token = t.ACCOUNT_ALIAS
    patterns = {
        "accountAlias": Pattern(
            "it must have 3 to 32 characters of a-z, 0-9 and -, with a letter or digit first and last",
            regex=r"(?!.*--)[a-z0-9][a-z0-9-]{1,30}[a-z0-9]",
        )
    }

    @override
    def admit(self, call: ApiCall) -> None:
        if call.inputs.get("accountAlias") in ("test", "demo", "aliyun", "school"):
            raise errors.AliasTaken(name=call.inputs.get("accountAlias"))


def password_objection(call: ApiCall, password: str) -> str | None:
    """Why a password breaks the account's policy (8 characters when none is set); None when it does not."""
    rows = call.tx.of_type(t.PASSWORD_POLICY)
    policy: Values = rows[-1].properties if rows else {}
    shortest = int(policy.get("minimumPasswordLength") or 8)
    if not shortest <= len(password) <= 32:
        return f"it must have {shortest} to 32 characters"
    for name, kind, words in (
        ("requireLowercaseCharacters", r"[a-z]", "a lower-case letter"),
        ("requireUppercaseCharacters", r"[A-Z]", "an upper-case letter"),
        ("requireNumbers", r"\d", "a digit"),
        ("requireSymbols", r"[^A-Za-z0-9]", "a symbol"),
    ):
        if policy.get(name) and not re.search(kind, password):
            return f"it must contain {words}"
    return None
