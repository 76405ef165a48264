"""A world for tests: makes a right resource of any modelled type, and whatever it needs, on demand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from labstacks.emulator import ByHand

IMAGE = "aliyun_3_x64_20G_alibase_20260122.vhd"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE9kYXRhZGF0YWRhdGFkYXRhZGF0YWRhdGFkYXRhZGF0 seat"
ALLOW = json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
TRUST = json.dumps(
    {
        "Version": "1",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": ["ecs.aliyuncs.com", "fc.aliyuncs.com"]},
            }
        ],
    }
)
Make = Callable[["World"], dict[str, Any]]


def token(short: str) -> str:
    service, name = short.split(".")
    return f"alicloud:{service}/{name[0].lower()}{name[1:]}:{name}"


class World:
    """Things in a cloud, by short type (``vpc.Switch``)."""

    def __init__(self, hands: Any) -> None:
        self.hands = hands
        self._made: dict[str, Any] = {}
        self._count = 0

    def the(self, short: str) -> str:
        """The id of the one resource of a type, made when it is first asked for."""
        if short not in self._made:
            self._made[short] = self.new(short)
        return str(self._made[short].id)

    def new(self, short: str, **change: Any) -> Any:
        """Another resource of a type."""
        inputs = {key: value for key, value in {**MAKERS[short](self), **change}.items() if value is not ...}
        return self.hands.make(token(short), inputs, self.name())

    def far(self, short: str) -> Any:
        """Another resource of a type, in another region."""
        return self.hands.make(token(short), MAKERS[short](self), self.name(), region="cn-hangzhou")

    def properties(self, short: str) -> dict[str, Any]:
        self.the(short)
        return dict(self._made[short].properties)

    def change(self, short: str, **change: Any) -> Any:
        made = self._made[short]
        old = self.hands.inputs[token(short), made.id]
        return self.hands.change(token(short), made, old, {**old, **change})

    def delete(self, short: str, made: Any = None) -> None:
        self.hands.delete(token(short), made or self._made[short])

    @staticmethod
    def token(short: str) -> str:
        return token(short)

    def stop(self, server: str) -> None:
        ByHand(self.hands.cloud).stop_server(server)

    def lose(self, short: str) -> None:
        """Take a resource out of the cloud's memory without asking its rules."""
        row = self.hands.cloud.show(self.the(short))[0]
        self.hands.cloud.change_by_hand(lambda call: call.tx.remove(row.key))

    def mappings(self, **instead: str) -> list[dict[str, str]]:
        """Zone mappings of a load balancer, with other vSwitches for some zones."""
        return [
            {"zoneId": f"cn-hongkong-{letter}", "vswitchId": instead.get(letter) or self.switch_in(letter)}
            for letter in "bc"
        ]

    def name(self, prefix: str = "n") -> str:
        self._count += 1
        return f"{prefix}{self._count:03d}"

    def block(self) -> str:
        self._count += 1
        return f"10.0.{self._count}.0/24"

    def active_group(self) -> str:
        """A scaling group that a configuration has switched on, and that launches nothing."""
        if "active group" not in self._made:
            self._made["active group"] = group = self.new("ess.ScalingGroup", minSize=0)
            self.new("ess.ScalingConfiguration", scalingGroupId=group.id, enable=True)
        return str(self._made["active group"].id)

    def switch_in(self, letter: str) -> str:
        """A vSwitch in a zone, made once."""
        key = f"switch {letter}"
        if key not in self._made:
            self._made[key] = self.new("vpc.Switch", zoneId=f"cn-hongkong-{letter}")
        return str(self._made[key].id)

    def bound_eip(self) -> str:
        """The address of an elastic IP that is bound to the NAT gateway."""
        self.the("ecs.EipAssociation")
        return str(self.properties("ecs.EipAddress")["ipAddress"])


def _forward(w: World) -> dict[str, Any]:
    return {
        "type": "ForwardGroup",
        "forwardGroupConfig": {"serverGroupTuples": [{"serverGroupId": w.the("alb.ServerGroup")}]},
    }


MAKERS: dict[str, Make] = {
    "vpc.Network": lambda w: {"cidrBlock": "10.0.0.0/16", "vpcName": w.name()},
    "vpc.Switch": lambda w: {
        "vpcId": w.the("vpc.Network"),
        "cidrBlock": w.block(),
        "zoneId": "cn-hongkong-b",
    },
    "vpc.NatGateway": lambda w: {
        "vpcId": w.the("vpc.Network"),
        "vswitchId": w.the("vpc.Switch"),
        "natType": "Enhanced",
    },
    "vpc.SnatEntry": lambda w: {
        "snatTableId": w.properties("vpc.NatGateway")["snatTableIds"],
        "snatIp": w.bound_eip(),
        "sourceCidr": w.block(),
    },
    "vpc.ForwardEntry": lambda w: {
        "forwardTableId": w.properties("vpc.NatGateway")["forwardTableIds"],
        "externalIp": w.bound_eip(),
        "externalPort": "80",
        "ipProtocol": "tcp",
        "internalIp": "10.0.1.5",
        "internalPort": "80",
    },
    "vpc.RouteTable": lambda w: {"vpcId": w.the("vpc.Network"), "routeTableName": w.name()},
    "vpc.RouteEntry": lambda w: {
        "routeTableId": w.the("vpc.RouteTable"),
        "destinationCidrblock": "0.0.0.0/0",
        "nexthopType": "NatGateway",
        "nexthopId": w.the("vpc.NatGateway"),
    },
    "vpc.RouteTableAttachment": lambda w: {
        "routeTableId": w.the("vpc.RouteTable"),
        "vswitchId": w.the("vpc.Switch"),
    },
    "vpc.NetworkAcl": lambda w: {"vpcId": w.the("vpc.Network"), "networkAclName": w.name()},
    "vpc.VpcNetworkAclAttachment": lambda w: {
        "networkAclId": w.the("vpc.NetworkAcl"),
        "resourceId": w.the("vpc.Switch"),
        "resourceType": "VSwitch",
    },
    "vpc.FlowLog": lambda w: {
        "resourceId": w.the("vpc.Network"),
        "resourceType": "VPC",
        "trafficType": "All",
        "projectName": w.the("log.Project"),
        "logStoreName": w.properties("log.Store")["logstoreName"],
    },
    "ecs.SecurityGroup": lambda w: {"vpcId": w.the("vpc.Network"), "securityGroupName": w.name()},
    "ecs.SecurityGroupRule": lambda w: {
        "securityGroupId": w.the("ecs.SecurityGroup"),
        "type": "ingress",
        "ipProtocol": "tcp",
        "portRange": "80/80",
        "cidrIp": "203.0.113.0/24",
    },
    "ecs.Instance": lambda w: {
        "instanceType": "ecs.e-c1m1.large",
        "imageId": IMAGE,
        "vswitchId": w.the("vpc.Switch"),
        "securityGroups": [w.the("ecs.SecurityGroup")],
        "instanceName": w.name("server"),
    },
    "ecs.EcsKeyPair": lambda w: {"keyPairName": w.name("key"), "publicKey": KEY},
    "ecs.EcsKeyPairAttachment": lambda w: {
        "keyPairName": w.the("ecs.EcsKeyPair"),
        "instanceIds": [w.the("ecs.Instance")],
    },
    "ecs.EcsDisk": lambda w: {
        "zoneId": "cn-hongkong-b",
        "size": 20,
        "category": "cloud_essd",
        "performanceLevel": "PL0",
    },
    "ecs.EcsDiskAttachment": lambda w: {
        "diskId": w.the("ecs.EcsDisk"),
        "instanceId": w.the("ecs.Instance"),
    },
    "ecs.EcsSnapshot": lambda w: {"diskId": w.the("ecs.EcsDisk")},
    "ecs.AutoSnapshotPolicy": lambda w: {
        "repeatWeekdays": ["1"],
        "retentionDays": 7,
        "timePoints": ["3"],
    },
    "ecs.EcsAutoSnapshotPolicyAttachment": lambda w: {
        "autoSnapshotPolicyId": w.the("ecs.AutoSnapshotPolicy"),
        "diskId": w.the("ecs.EcsDisk"),
    },
    "ecs.Image": lambda w: {"imageName": w.name("image"), "snapshotId": w.the("ecs.EcsSnapshot")},
    "ecs.EipAddress": lambda w: {"addressName": w.name("eip"), "bandwidth": "5"},
    "ecs.EipAssociation": lambda w: {
        "allocationId": w.the("ecs.EipAddress"),
        "instanceId": w.the("vpc.NatGateway"),
    },
    "ecs.RamRoleAttachment": lambda w: {
        "instanceId": w.the("ecs.Instance"),
        "ramRoleName": w.the("ram.Role"),
    },
    "ecs.EcsLaunchTemplate": lambda w: {"launchTemplateName": w.name("template"), "imageId": IMAGE},
    "ecs.Command": lambda w: {"commandContent": "bHM=", "type": "RunShellScript", "name": w.name()},
    "ecs.EcsInvocation": lambda w: {
        "commandId": w.the("ecs.Command"),
        "instanceIds": [w.the("ecs.Instance")],
    },
    "oss.Bucket": lambda w: {"bucket": w.name("f4a-bucket-")},
    "oss.BucketAcl": lambda w: {"bucket": w.the("oss.Bucket"), "acl": "private"},
    "oss.BucketPolicy": lambda w: {"bucket": w.the("oss.Bucket"), "policy": ALLOW},
    "oss.BucketVersioning": lambda w: {"bucket": w.the("oss.Bucket"), "status": "Enabled"},
    "oss.BucketWebsite": lambda w: {
        "bucket": w.the("oss.Bucket"),
        "indexDocument": {"suffix": "index.html"},
    },
    "oss.BucketLogging": lambda w: {"bucket": w.the("oss.Bucket"), "targetBucket": w.the("oss.Bucket")},
    "oss.BucketPublicAccessBlock": lambda w: {"bucket": w.the("oss.Bucket"), "blockPublicAccess": True},
    "oss.BucketObject": lambda w: {"bucket": w.the("oss.Bucket"), "key": w.name("k"), "content": "hello"},
    "oss.AccountPublicAccessBlock": lambda w: {"blockPublicAccess": True},
    "ram.User": lambda w: {"name": w.name("user")},
    "ram.LoginProfile": lambda w: {
        "userName": w.properties("ram.User")["name"],
        "password": "Correct-Horse-9",
    },
    "ram.AccessKey": lambda w: {"userName": w.properties("ram.User")["name"]},
    "ram.Group": lambda w: {"groupName": w.name("group")},
    "ram.GroupMembership": lambda w: {
        "groupName": w.the("ram.Group"),
        "userNames": [w.properties("ram.User")["name"]],
    },
    "ram.UserGroupAttachment": lambda w: {
        "groupName": w.the("ram.Group"),
        "userName": w.properties("ram.User")["name"],
    },
    "ram.Policy": lambda w: {"policyName": w.name("policy"), "policyDocument": ALLOW},
    "ram.Role": lambda w: {"roleName": w.name("role"), "assumeRolePolicyDocument": TRUST},
    "ram.UserPolicyAttachment": lambda w: {
        "userName": w.properties("ram.User")["name"],
        "policyName": w.the("ram.Policy"),
        "policyType": "Custom",
    },
    "ram.GroupPolicyAttachment": lambda w: {
        "groupName": w.the("ram.Group"),
        "policyName": w.the("ram.Policy"),
        "policyType": "Custom",
    },
    "ram.RolePolicyAttachment": lambda w: {
        "roleName": w.the("ram.Role"),
        "policyName": w.the("ram.Policy"),
        "policyType": "Custom",
    },
    "ram.PasswordPolicy": lambda w: {"minimumPasswordLength": 10, "requireNumbers": True},
    "ram.SecurityPreference": lambda w: {"loginSessionDuration": 6},
    "ram.AccountAlias": lambda w: {"accountAlias": "f4a-class"},
    "resourcemanager.ResourceGroup": lambda w: {
        "resourceGroupName": w.name("rgroup"),
        "displayName": "F4A",
    },
    "resourcemanager.PolicyAttachment": lambda w: {
        "policyName": w.the("ram.Policy"),
        "policyType": "Custom",
        "principalType": "IMSUser",
        "principalName": w.properties("ram.User")["name"] + "@5.onaliyun.com",
        "resourceGroupId": w.the("resourcemanager.ResourceGroup"),
    },
    "rds.Instance": lambda w: {
        "engine": "MySQL",
        "engineVersion": "8.0",
        "instanceType": "mysql.n2e.small.1",
        "instanceStorage": 20,
        "category": "Basic",
        "vswitchId": w.the("vpc.Switch"),
    },
    "rds.Database": lambda w: {"instanceId": w.the("rds.Instance"), "dataBaseName": w.name("db")},
    "rds.RdsAccount": lambda w: {
        "dbInstanceId": w.the("rds.Instance"),
        "accountName": w.name("a"),
        "accountPassword": "Correct-Horse-9",
    },
    "rds.AccountPrivilege": lambda w: {
        "instanceId": w.the("rds.Instance"),
        "accountName": w.properties("rds.RdsAccount")["accountName"],
        "dbNames": [w.properties("rds.Database")["dataBaseName"]],
        "privilege": "ReadWrite",
    },
    "rds.BackupPolicy": lambda w: {
        "instanceId": w.the("rds.Instance"),
        "preferredBackupPeriods": ["Monday"],
    },
    "rds.Connection": lambda w: {"instanceId": w.the("rds.Instance"), "connectionPrefix": w.name("f4aclass")},
    "slb.ApplicationLoadBalancer": lambda w: {
        "addressType": "internet",
        "instanceChargeType": "PayByCLCU",
    },
    "slb.Listener": lambda w: {
        "loadBalancerId": w.the("slb.ApplicationLoadBalancer"),
        "protocol": "http",
        "frontendPort": 80,
        "backendPort": 80,
        "bandwidth": 10,
    },
    "slb.ServerGroup": lambda w: {
        "loadBalancerId": w.the("slb.ApplicationLoadBalancer"),
        "name": w.name(),
    },
    "slb.ServerGroupServerAttachment": lambda w: {
        "serverGroupId": w.the("slb.ServerGroup"),
        "serverId": w.the("ecs.Instance"),
        "port": 80,
    },
    "alb.LoadBalancer": lambda w: {
        "addressType": "Internet",
        "loadBalancerBillingConfig": {"payType": "PayAsYouGo"},
        "loadBalancerEdition": "Basic",
        "vpcId": w.the("vpc.Network"),
        "zoneMappings": w.mappings(),
    },
    "alb.ServerGroup": lambda w: {
        "serverGroupName": w.name("web"),
        "vpcId": w.the("vpc.Network"),
        "protocol": "HTTP",
        "healthCheckConfig": {"healthCheckEnabled": True},
    },
    "alb.Listener": lambda w: {
        "loadBalancerId": w.the("alb.LoadBalancer"),
        "listenerPort": 80,
        "listenerProtocol": "HTTP",
        "defaultActions": [_forward(w)],
    },
    "alb.Rule": lambda w: {
        "listenerId": w.the("alb.Listener"),
        "priority": 1,
        "ruleName": w.name("rule"),
        "ruleActions": [{"order": 1, **_forward(w)}],
        "ruleConditions": [{"type": "Path", "pathConfig": {"values": ["/*"]}}],
    },
    "ess.ScalingGroup": lambda w: {
        "minSize": 1,
        "maxSize": 3,
        "scalingGroupName": w.name("group"),
        "vswitchIds": [w.the("vpc.Switch")],
    },
    "ess.ScalingConfiguration": lambda w: {
        "scalingGroupId": w.the("ess.ScalingGroup"),
        "imageId": IMAGE,
        "instanceTypes": ["ecs.e-c1m1.large"],
        "securityGroupId": w.the("ecs.SecurityGroup"),
        "active": True,
        "forceDelete": True,
    },
    "ess.ScalingRule": lambda w: {
        "scalingGroupId": w.the("ess.ScalingGroup"),
        "scalingRuleName": w.name("rule"),
        "adjustmentType": "TotalCapacity",
        "adjustmentValue": 2,
    },
    "ess.Alarm": lambda w: {
        "scalingGroupId": w.the("ess.ScalingGroup"),
        "alarmActions": [w.properties("ess.ScalingRule")["ari"]],
        "metricName": "CpuUtilization",
        "name": w.name(),
    },
    "ess.ScheduledTask": lambda w: {
        "scheduledTaskName": w.name("task"),
        "scalingGroupId": w.the("ess.ScalingGroup"),
        "desiredCapacity": 2,
    },
    "ess.AlbServerGroupAttachment": lambda w: {
        "scalingGroupId": w.active_group(),
        "albServerGroupId": w.the("alb.ServerGroup"),
        "port": 80,
        "weight": 100,
    },
    "cms.Alarm": lambda w: {
        "name": w.name(),
        "project": "acs_ecs_dashboard",
        "metric": "CPUUtilization",
        "contactGroups": [w.the("cms.AlarmContactGroup")],
        "escalationsCritical": {"comparisonOperator": ">=", "threshold": "80", "times": 1},
    },
    "cms.AlarmContact": lambda w: {
        "alarmContactName": w.name("contact"),
        "describe": "class",
        "channelsMail": "class@example.com",
    },
    "cms.AlarmContactGroup": lambda w: {
        "alarmContactGroupName": w.name("contacts"),
        "contacts": [w.the("cms.AlarmContact")],
    },
    "cms.MonitorGroup": lambda w: {"monitorGroupName": w.name()},
    "cms.SiteMonitor": lambda w: {
        "address": "http://www.example.com",
        "taskName": w.name(),
        "taskType": "HTTP",
    },
    "log.Project": lambda w: {"projectName": w.name("f4a-logs-")},
    "log.Store": lambda w: {"projectName": w.the("log.Project"), "logstoreName": w.name("store")},
    "log.StoreIndex": lambda w: {
        "project": w.the("log.Project"),
        "logstore": w.properties("log.Store")["logstoreName"],
        "fullText": {"caseSensitive": False},
    },
    "log.Dashboard": lambda w: {
        "projectName": w.the("log.Project"),
        "dashboardName": w.name("board"),
        "charList": "[]",
    },
    "log.LogTailAttachment": lambda w: {
        "project": w.the("log.Project"),
        "logtailConfigName": w.properties("sls.LogtailConfig")["logtailConfigName"],
        "machineGroupName": w.properties("sls.MachineGroup")["groupName"],
    },
    "sls.Alert": lambda w: {
        "projectName": w.the("log.Project"),
        "alertName": w.name("alert"),
        "displayName": "Failures",
        "configuration": {},
        "schedule": {"type": "FixedRate", "interval": "1m"},
    },
    "sls.MachineGroup": lambda w: {
        "projectName": w.the("log.Project"),
        "groupName": w.name("machines"),
        "machineIdentifyType": "ip",
        "machineLists": ["10.0.0.5"],
    },
    "sls.LogtailConfig": lambda w: {
        "projectName": w.the("log.Project"),
        "logtailConfigName": w.name("tail"),
        "inputType": "file",
        "inputDetail": "{}",
        "outputType": "LogService",
    },
    "fc.V3Function": lambda w: {
        "functionName": w.name("hello"),
        "handler": "index.handler",
        "runtime": "python3.10",
        "code": {"zipFile": "UEs="},
    },
    "fc.V3Trigger": lambda w: {
        "functionName": w.the("fc.V3Function"),
        "qualifier": "LATEST",
        "triggerType": "http",
        "triggerName": w.name("trigger"),
        "triggerConfig": "{}",
    },
    "fc.V3ConcurrencyConfig": lambda w: {"functionName": w.the("fc.V3Function"), "reservedConcurrency": 5},
    "cs.ManagedKubernetes": lambda w: {
        "name": w.name("cluster"),
        "vswitchIds": [w.the("vpc.Switch")],
        "podCidr": "172.20.0.0/16",
        "serviceCidr": "172.21.0.0/20",
    },
    "cs.NodePool": lambda w: {
        "clusterId": w.the("cs.ManagedKubernetes"),
        "nodePoolName": w.name("pool"),
        "vswitchIds": [w.the("vpc.Switch")],
        "instanceTypes": ["ecs.c7.large"],
        "desiredSize": "2",
    },
    "cs.KubernetesPermission": lambda w: {
        "uid": w.the("ram.User"),
        "permissions": [{"cluster": w.the("cs.ManagedKubernetes"), "roleName": "dev", "roleType": "cluster"}],
    },
    "cr.Namespace": lambda w: {"name": w.name("f4a"), "autoCreate": False, "defaultVisibility": "PRIVATE"},
    "cr.Repo": lambda w: {
        "namespace": w.the("cr.Namespace"),
        "name": w.name("web"),
        "repoType": "PRIVATE",
        "summary": "The page",
    },
    "kms.Key": lambda w: {"description": "f4a", "pendingWindowInDays": 7},
    "kms.Alias": lambda w: {"aliasName": w.name("alias/f4a"), "keyId": w.the("kms.Key")},
    "actiontrail.Trail": lambda w: {"trailName": w.name("f4a-trail"), "ossBucketName": w.the("oss.Bucket")},
    "hbr.Vault": lambda w: {"vaultName": w.name("vault")},
    "hbr.Policy": lambda w: {
        "policyName": w.name("policy"),
        "rules": [{"ruleType": "BACKUP", "backupType": "COMPLETE", "vaultId": w.the("hbr.Vault")}],
    },
    "hbr.PolicyBinding": lambda w: {
        "policyId": w.the("hbr.Policy"),
        "sourceType": "UDM_ECS",
        "dataSourceId": w.the("ecs.Instance"),
    },
    "nas.FileSystem": lambda w: {"protocolType": "NFS", "storageType": "Performance"},
    "nas.MountTarget": lambda w: {
        "fileSystemId": w.the("nas.FileSystem"),
        "vswitchId": w.the("vpc.Switch"),
        "networkType": "Vpc",
        "accessGroupName": w.properties("nas.AccessGroup")["accessGroupName"],
    },
    "nas.AccessGroup": lambda w: {"accessGroupName": w.name("access"), "accessGroupType": "Vpc"},
    "nas.AccessRule": lambda w: {
        "accessGroupName": w.properties("nas.AccessGroup")["accessGroupName"],
        "sourceCidrIp": "10.0.0.0/16",
    },
    "pvtz.Zone": lambda w: {"zoneName": f"{w.name('zone')}.internal"},
    "pvtz.ZoneRecord": lambda w: {
        "zoneId": w.the("pvtz.Zone"),
        "type": "A",
        "rr": w.name("host"),
        "value": "10.0.0.5",
    },
    "pvtz.ZoneAttachment": lambda w: {
        "zoneId": w.the("pvtz.Zone"),
        "vpcs": [{"vpcId": w.the("vpc.Network")}],
    },
    "eci.ContainerGroup": lambda w: {
        "containerGroupName": w.name("web"),
        "vswitchId": w.the("vpc.Switch"),
        "securityGroupId": w.the("ecs.SecurityGroup"),
        "containers": [{"name": "web", "image": "nginx"}],
    },
    "quotas.QuotaAlarm": lambda w: {
        "quotaAlarmName": w.name(),
        "productCode": "vpc",
        "quotaActionCode": "q_vpcs",
        "threshold": 8,
    },
    "tag.Policy": lambda w: {"policyName": w.name(), "policyContent": '{"tags": {}}'},
    "ros.Stack": lambda w: {
        "stackName": w.name("stack"),
        "templateBody": '{"ROSTemplateFormatVersion": "2015-09-01"}',
    },
}
