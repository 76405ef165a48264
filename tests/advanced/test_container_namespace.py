import json

import pytest

from labstacks.advanced import ContainerNamespace
from labstacks.advanced.container_namespace import manifests, template
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN


@pytest.fixture
def args(seat):
    return {**seat, "user_id": "270000000000000007"}


def applied(stack):
    space = json.loads(stack.inputs["templateBody"])["Resources"]["Space"]
    return [json.loads(part) for part in space["Properties"]["YamlContent"].split("\n---\n")]


def test_the_seat_gets_a_namespace_in_the_classs_cluster(lab_mocks, args, shared):
    space = ContainerNamespace("space", args)
    stack = lab_mocks.resources.one("ros.Stack")
    assert stack.inputs["parameters"] == [
        {"parameterKey": "ClusterId", "parameterValue": shared["cluster_id"]}
    ]
    assert applied(stack)[0]["metadata"]["name"] == "f4a-2026-s07-space"
    assert lab_mocks.resolve(space.namespace) == "f4a-2026-s07-space"


def test_the_namespace_has_limits(lab_mocks, args):
    ContainerNamespace("space", {**args, "pods": 4})
    quota = next(m for m in applied(lab_mocks.resources.one("ros.Stack")) if m["kind"] == "ResourceQuota")
    assert quota["spec"]["hard"]["pods"] == "4"
    assert quota["spec"]["hard"]["limits.cpu"] == "800m"
    assert quota["spec"]["hard"]["services.loadbalancers"] == "0"


def test_the_seats_user_works_in_that_namespace_only(lab_mocks, args, shared):
    ContainerNamespace("space", args)
    permission = lab_mocks.resources.one("cs.KubernetesPermission").inputs
    assert permission["uid"] == "270000000000000007"
    assert permission["permissions"] == [
        {
            "cluster": shared["cluster_id"],
            "roleType": "namespace",
            "roleName": "dev",
            "namespace": "f4a-2026-s07-space",
            "isCustom": False,
            "isRamRole": False,
        }
    ]


def test_there_are_rights_only_in_a_namespace_that_is_there(lab_mocks, args):
    ContainerNamespace("space", args)
    assert ("space-cluster-permission", "space-namespace") in lab_mocks.resources.edges()


def test_a_student_who_only_looks(lab_mocks, args):
    ContainerNamespace("space", {**args, "rights": "restricted"})
    (permission,) = lab_mocks.resources.one("cs.KubernetesPermission").inputs["permissions"]
    assert permission["roleName"] == "restricted"


def test_images_are_private_and_in_the_classs_registry(lab_mocks, args):
    space = ContainerNamespace("space", args)
    repo = lab_mocks.resources.one("cr.Repo").inputs
    assert (repo["namespace"], repo["name"]) == ("f4a-2026-a1b2c3", "f4a-2026-s07-space-app")
    assert repo["repoType"] == "PRIVATE"
    assert lab_mocks.resolve(space.repository) == "f4a-2026-a1b2c3/f4a-2026-s07-space-app"


def test_the_longest_name_fits_the_registry(lab_mocks, args):
    context = {"class_name": "a" * 20, "level": "advanced", "seat": "s496"}
    ContainerNamespace("s496", {**args, "context": context})
    assert len(lab_mocks.resources.one("cr.Repo").inputs["name"]) <= 30


def test_it_says_what_to_call_an_image(lab_mocks, args):
    summary = lab_mocks.resolve(ContainerNamespace("space", args).summary)
    assert summary["namespace"] == "f4a-2026-s07-space"
    assert summary["cluster"] == "f4a-2026-classroom-cluster"
    assert summary["registry"].endswith(".personal.cr.aliyuncs.com")
    assert summary["image"] == f"{summary['registry']}/f4a-2026-a1b2c3/f4a-2026-s07-space-app"


def test_an_account_of_old_uses_the_registry_of_its_region(lab_mocks_with, args):
    mocks = lab_mocks_with(outputs={"alicloud:cr/repo:Repo": {"domainLists": []}})
    summary = mocks.resolve(ContainerNamespace("space", args).summary)
    assert summary["registry"] == "registry.cn-hongkong.aliyuncs.com"


def test_before_it_is_made_its_registry_is_unknown(lab_preview, args):
    space = ContainerNamespace("space", args)
    assert lab_preview.resolve(space.summary) is UNKNOWN
    assert lab_preview.resolve(space.namespace) == "f4a-2026-s07-space"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"rights": "admin"}, "rights is 'admin'. It must be one of dev, restricted"),
        ({"pods": 21}, "pods is 21. It must be a whole number from 1 to 20"),
        ({"user_id": None}, "needs the argument 'user_id'"),
    ],
)
def test_a_wrong_argument_makes_nothing(lab_mocks, args, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        ContainerNamespace("space", {**args, **wrong})
    assert len(lab_mocks.resources) == 0


def test_a_classroom_without_a_cluster_is_refused(lab_mocks, args, shared):
    del shared["cluster_id"]
    with pytest.raises(LabArgumentError, match="classroom has no 'cluster_id'") as error:
        ContainerNamespace("space", args)
    assert "Kubernetes cluster" in error.value.hint
    assert len(lab_mocks.resources) == 0


def test_everything_but_the_namespace_is_inside_it():
    _, *inside = manifests("f4a-2026-s07-space", 6)
    assert [part["kind"] for part in inside] == ["ResourceQuota", "LimitRange", "NetworkPolicy"]
    assert {part["metadata"]["namespace"] for part in inside} == {"f4a-2026-s07-space"}


def test_neighbours_may_not_call_the_seats_pods():
    policy = manifests("f4a-2026-s07-space", 6)[-1]["spec"]
    assert policy["podSelector"] == {}
    assert policy["ingress"] == [{"from": [{"podSelector": {}}]}]


def test_pods_without_a_wish_fit_into_the_quota():
    _, quota, limits, _ = manifests("f4a-2026-s07-space", 6)
    (usual,) = limits["spec"]["limits"]
    assert usual["defaultRequest"] == {"cpu": "100m", "memory": "128Mi"}
    assert quota["spec"]["hard"]["requests.cpu"] == "600m"
    assert quota["spec"]["hard"]["requests.memory"] == "768Mi"


def test_the_template_applies_manifests_to_the_cluster_it_is_given():
    written = json.loads(template("f4a-2026-s07-space", [{"kind": "Namespace"}]))
    space = written["Resources"]["Space"]
    assert space["Type"] == "ALIYUN::CS::ClusterApplication"
    assert space["Properties"]["ClusterId"] == {"Ref": "ClusterId"}
    assert written["Parameters"] == {"ClusterId": {"Type": "String"}}
