"""Causes that no repetition helps against, and what is advised."""

import pytest

from labstacks.runs.failure_causes import CauseKind, known_cause, without_seat

NO_STOCK = "s07-b3-server: OperationDenied.NoStock: The requested resource is sold out in cn-hongkong-b."


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        (NO_STOCK, CauseKind.STOCK, "OperationDenied.NoStock"),
        ("x: OperationDenied.OutofUsage: The resource is out", CauseKind.STOCK, "OperationDenied.OutofUsage"),
        ("CloudError: Zone.NotOnSale: cn-hongkong-b sells none", CauseKind.STOCK, "Zone.NotOnSale"),
        ("x: QuotaExceed.AfterpayInstance: too many", CauseKind.QUOTA, "QuotaExceed.AfterpayInstance"),
        ("x: QuotaExceeded.Eip: too many", CauseKind.QUOTA, "QuotaExceeded.Eip"),
        ("x: LimitExceeded.User: too many", CauseKind.QUOTA, "LimitExceeded.User"),
        ("x: ProjectQuotaExceed: too many", CauseKind.QUOTA, "ProjectQuotaExceed"),
        ("x: REPO_LIMIT_EXCEEDED: too many", CauseKind.QUOTA, "REPO_LIMIT_EXCEEDED"),
        ("x: Account.Arrearage: pay", CauseKind.BALANCE, "Account.Arrearage"),
        (
            "x: InvalidAccountStatus.NotEnoughBalance: pay",
            CauseKind.BALANCE,
            "InvalidAccountStatus.NotEnoughBalance",
        ),
        ("x: Forbidden.RAM: User not authorized", CauseKind.PERMISSION, "Forbidden.RAM"),
        ("x: NoPermission: no", CauseKind.PERMISSION, "NoPermission"),
    ],
)
def test_it_is_known_by_the_clouds_code(text, kind, code):
    found = known_cause(text)
    assert (found.kind, found.code) == (kind, code)
    assert found.advice.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "x: InvalidVpcId.NotFound: The VPC does not exist",
        "x: Throttling.User: Request was denied due to user flow control",
        "x: ServiceUnavailable: try later",
        "x: EntityAlreadyExists.User: The user does already exist",
        "x: Forbidden.KeyNotFound: no such key",
        "the quota of patience is exceeded",
        "labstacks itself failed: KeyError: 'vpc_id'",
        "",
    ],
)
def test_what_is_a_seats_own_or_passes_is_no_such_cause(text):
    assert known_cause(text) is None


def test_a_quota_is_named_with_where_to_ask_for_more():
    advice = known_cause("x: QuotaExceeded.Eip: no").advice
    assert "'Elastic IP addresses' (q_6aroz) of eip in Quota Center" in advice
    assert "ticket" in known_cause("x: TooManyBuckets.Account: no").advice
    assert "cannot be raised" in known_cause("x: LimitExceeded.User.Group: no").advice
    assert "Quota Center" in known_cause("x: QuotaExceeded.Unheard: no").advice


def test_for_want_of_stock_the_fallback_is_named():
    assert "`fallback` in the class file" in known_cause(NO_STOCK).advice


def test_what_comes_too_early_says_when_to_come_again():
    cause = known_cause("x: VaultCannotBeDeletedYet: not before 2026-12-01T10:30:00Z")
    assert "after 2026-12-01T10:30:00Z" in cause.advice
    assert "`labstacks down` again" in cause.advice


def test_a_missing_action_is_named_as_the_cloud_names_it():
    advice = known_cause('x: Forbidden.RAM: not authorized, AuthAction "ecs:RunInstances"').advice
    assert "the action ecs:RunInstances" in advice


def test_equal_causes_of_several_seats_are_told_in_the_same_words():
    words = {
        without_seat(f"{seat}-b3-server: X.Y: f4a-{seat}-door is in use (RequestId: {request})", seat)
        for seat, request in (("s07", "A1-B2"), ("s08", "C3-D4"))
    }
    assert words == {"b3-server: X.Y: f4a-…-door is in use"}
