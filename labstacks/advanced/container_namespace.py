"""V4: a namespace in the class's cluster, and a repository for images."""

import json
from typing import Any, NotRequired, TypedDict, get_args

import pulumi
from pulumi_alicloud import cr, cs, ros

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.choices import NamespaceRights
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import Options, choice, whole_number

_POD_CPU, _POD_MEMORY = "100m", "128Mi"


class ContainerNamespaceArgs(TypedDict):
    """How much of the class's cluster a seat may use, and what it may do there."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged; with a cluster."""
    user_id: pulumi.Input[str]
    """The number of the RAM user who works in the namespace."""
    rights: NotRequired[NamespaceRights]
    """``dev`` to change things in the namespace, ``restricted`` to look only. Default: ``dev``."""
    pods: NotRequired[int]
    """How many pods may run at once, 1 to 20. Default: 6."""


class ContainerNamespaceOptions(Options):
    """The options of an instructor."""

    rights = choice(get_args(NamespaceRights), "dev")
    pods = whole_number(6, low=1, high=20)


class ContainerNamespace(LabComponent):
    """A namespace with limits, a role in it for the seat's user, and a private image repository.

    The whole class shares one cluster and one registry, of which an account may have few. The limits keep
    a seat from using up what others need. A network policy keeps other namespaces out where the cluster's
    network plugin supports it.
    """

    lab = "V4"
    type_token = "labstacks:index:ContainerNamespace"
    options_type = ContainerNamespaceOptions
    # The registry takes 30 characters for the name of a repository, which ends with "-app".
    longest_prefix = 26

    namespace: pulumi.Output[str]
    """The namespace's name."""
    repository: pulumi.Output[str]
    """The repository, ``<registry's namespace>/<name>``."""
    summary: pulumi.Output[dict[str, str]]
    """``cluster``, ``namespace``; ``registry``: where to log in; ``image``: what to call an image to push."""

    def __init__(
        self, name: str, args: ContainerNamespaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ContainerNamespace", args, ContainerNamespaceArgs)
        context, options = LabContext.of(arguments.require("context")), ContainerNamespaceOptions(arguments)
        user_id = arguments.reference("user_id")
        classroom = ClassroomRefs(arguments, "cluster_id", "cluster_name", "registry_namespace")
        super().__init__(name, context, opts)

        self.stack = self._namespace(options.pods, classroom["cluster_id"])
        self._permission(options.rights, user_id, classroom["cluster_id"], self.stack)
        self.images = self._images(classroom["registry_namespace"])

        self.namespace = pulumi.Output.from_input(self.name_prefix)
        self.repository = pulumi.Output.concat(self.images.namespace, "/", self.images.name)
        registry = self.images.domain_lists.apply(
            lambda domains: domains[0].public if domains else registry_of(context.region)
        )
        self.summary = pulumi.Output.all(
            cluster=classroom["cluster_name"],
            namespace=self.name_prefix,
            registry=registry,
            image=pulumi.Output.concat(registry, "/", self.repository),
        )
        self.publish()

    def _namespace(self, pods: int, cluster_id: pulumi.Input[str]) -> "ros.Stack":
        # The provider knows no namespaces, and a Kubernetes provider would need the cluster's admin key in
        # every seat. Resource Orchestration Service applies manifests from inside the cloud and deletes them.
        return ros.Stack(
            self.child_name("namespace"),
            stack_name=self.cloud_name("namespace"),
            template_body=template(self.name_prefix, manifests(self.name_prefix, pods)),
            parameters=[{"parameter_key": "ClusterId", "parameter_value": cluster_id}],
            deletion_protection="Disabled",
            timeout_in_minutes=10,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _permission(
        self, rights: str, user_id: pulumi.Input[str], cluster_id: pulumi.Input[str], space: "ros.Stack"
    ) -> None:
        cs.KubernetesPermission(
            self.child_name("cluster-permission"),
            uid=user_id,
            permissions=[
                {
                    "cluster": cluster_id,
                    "role_type": "namespace",
                    "role_name": rights,
                    "namespace": self.name_prefix,
                    "is_custom": False,
                    "is_ram_role": False,
                }
            ],
            opts=self.child_options(depends_on=[space]),
        )

    def _images(self, registry_namespace: pulumi.Input[str]) -> "cr.Repo":
        return cr.Repo(
            self.child_name("repository"),
            namespace=registry_namespace,
            name=self.cloud_name("app"),
            repo_type="PRIVATE",
            summary=f"Images of seat {self.context.seat}",
            opts=self.child_options(),
        )


def registry_of(region: str) -> str:
    """The address of the registry's personal edition where the API names none."""
    return f"registry.{region}.aliyuncs.com"


def manifests(namespace: str, pods: int) -> list[dict[str, Any]]:
    """What is applied to the cluster for one seat: the namespace, its limits, and who may talk to it.

    Args:
        namespace: Its name.
        pods: How many may run at once; CPU and memory follow from it.
    """
    hard = {
        "pods": str(pods),
        "requests.cpu": f"{100 * pods}m",
        "requests.memory": f"{128 * pods}Mi",
        "limits.cpu": f"{200 * pods}m",
        "limits.memory": f"{256 * pods}Mi",
        # A cloud load balancer for each seat would exceed the account's quota, and cost money.
        "services.loadbalancers": "0",
        "services.nodeports": "0",
        "persistentvolumeclaims": "0",
    }
    usual = {
        "type": "Container",
        "defaultRequest": {"cpu": _POD_CPU, "memory": _POD_MEMORY},
        "default": {"cpu": "200m", "memory": "256Mi"},
    }
    own_pods = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": {}}]}]}
    return [
        {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "name": namespace,
                "labels": {"pod-security.kubernetes.io/enforce": "baseline"},
            },
        },
        _inside(namespace, "v1", "ResourceQuota", {"hard": hard}),
        _inside(namespace, "v1", "LimitRange", {"limits": [usual]}),
        _inside(namespace, "networking.k8s.io/v1", "NetworkPolicy", own_pods),
    ]


def template(namespace: str, applied: list[dict[str, Any]]) -> str:
    """A template of Resource Orchestration Service that applies manifests to the cluster ``ClusterId``."""
    application = {
        "Type": "ALIYUN::CS::ClusterApplication",
        "Properties": {
            "ClusterId": {"Ref": "ClusterId"},
            "DefaultNamespace": namespace,
            # JSON is valid YAML.
            "YamlContent": "\n---\n".join(json.dumps(manifest, sort_keys=True) for manifest in applied),
        },
    }
    return json.dumps(
        {
            "ROSTemplateFormatVersion": "2015-09-01",
            "Parameters": {"ClusterId": {"Type": "String"}},
            "Resources": {"Space": application},
        },
        sort_keys=True,
    )


def _inside(namespace: str, version: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = {"name": "seat", "namespace": namespace}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}
