"""Right inputs and wrong ones, by type: what ``check`` accepts, and what it refuses and where.

Each type has inputs that are right (``base``), changes to them that are right too, and wrong changes,
with the property that must be named. ``GONE`` takes a property away.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

GONE = object()
POLICY = json.dumps({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
IMAGE = "aliyun_3_x64_20G_alibase_20260122.vhd"
HEALTH = {"healthCheckEnabled": True}
FORWARD = {"type": "ForwardGroup", "forwardGroupConfig": {"serverGroupTuples": [{"serverGroupId": "sgp-1"}]}}


@dataclass(frozen=True)
class Case:
    base: dict[str, Any]
    right: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[tuple[dict[str, Any], str]] = field(default_factory=list)

    def inputs(self, change: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in {**self.base, **change}.items() if value is not GONE}


def token(short: str) -> str:
    service, name = short.split(".")
    return f"alicloud:{service}/{name[0].lower()}{name[1:]}:{name}"


def zones(*letters: str) -> list[dict[str, str]]:
    return [{"vswitchId": f"vsw-{letter}", "zoneId": f"cn-hongkong-{letter}"} for letter in letters]


CASES: dict[str, Case] = {
    "vpc.Network": Case(
        {"cidrBlock": "10.0.0.0/16", "vpcName": "f4a"},
        right=[
            {"tags": {f"key{number}": "" for number in range(20)}},
            {"cidrBlock": "192.168.0.0/28"},
            {"cidrBlock": "11.0.0.0/8"},
            {"vpcName": "班級 1"},
        ],
        wrong=[
            ({"cidrBlock": "10.0.0.0/7"}, "cidrBlock"),
            ({"cidrBlock": "10.0.0.0/29"}, "cidrBlock"),
            ({"cidrBlock": "10.0.0.1/16"}, "cidrBlock"),
            ({"cidrBlock": "100.64.0.0/16"}, "cidrBlock"),
            ({"cidrBlock": "ten"}, "cidrBlock"),
            ({"vpcName": "http://f4a"}, "vpcName"),
            ({"vpcName": "x" * 129}, "vpcName"),
            ({"vpcname": "f4a"}, "vpcname"),
            ({"tags": "class"}, "tags"),
            ({"tags": {f"key{number}": "" for number in range(21)}}, "tags"),
            ({"tags": {"acs:class": "f4a"}}, "tags.acs:class"),
            ({"tags": {"": "f4a"}}, "tags."),
            ({"tags": {"site": "http://example.com"}}, "tags.site"),
            ({"enableIpv6": "maybe"}, "enableIpv6"),
            ({"dnsHostnameStatus": "ON"}, "dnsHostnameStatus"),
        ],
    ),
    "vpc.Switch": Case(
        {"vpcId": "vpc-1", "cidrBlock": "10.0.1.0/24", "zoneId": "cn-hongkong-b"},
        right=[{"cidrBlock": "10.0.0.0/29"}, {"vswitchName": "s01"}, {"tags": {"seat": "s01"}}],
        wrong=[
            ({"cidrBlock": "10.0.0.0/15"}, "cidrBlock"),
            ({"cidrBlock": "10.0.0.0/30"}, "cidrBlock"),
            ({"cidrBlock": GONE}, "cidrBlock"),
            ({"zoneId": GONE}, "zoneId"),
            ({"vpcId": GONE}, "vpcId"),
            ({"vswitchName": "https://s01"}, "vswitchName"),
        ],
    ),
    "vpc.NatGateway": Case(
        {"vpcId": "vpc-1", "vswitchId": "vsw-1", "natType": "Enhanced"},
        right=[{"natGatewayName": "door"}, {"internetChargeType": "PayByLcu"}],
        wrong=[
            ({"natType": "Normal"}, "natType"),
            ({"natType": "Big"}, "natType"),
            ({"vpcId": GONE}, "vpcId"),
            ({"vswitchId": GONE}, "vswitchId"),
            ({"internetChargeType": "PayBySpec"}, "internetChargeType"),
            ({"natGatewayName": "x"}, "natGatewayName"),
            ({"networkType": "outside"}, "networkType"),
        ],
    ),
    "vpc.SnatEntry": Case(
        {"snatTableId": "stb-1", "snatIp": "198.18.0.1", "sourceCidr": "10.0.0.0/16"},
        right=[{"sourceCidr": GONE, "sourceVswitchId": "vsw-1"}],
        wrong=[
            ({"sourceCidr": GONE}, "sourceVswitchId"),
            ({"sourceCidr": "10.0.0.0"}, "sourceCidr"),
            ({"snatIp": GONE}, "snatIp"),
            ({"sourceVswitchId": "vsw-1"}, "sourceCidr"),
        ],
    ),
    "vpc.ForwardEntry": Case(
        {
            "forwardTableId": "ftb-1",
            "externalIp": "198.18.0.1",
            "externalPort": "80",
            "ipProtocol": "tcp",
            "internalIp": "10.0.0.5",
            "internalPort": "8080",
        },
        right=[{"externalPort": "any", "internalPort": "any", "ipProtocol": "any"}],
        wrong=[
            ({"ipProtocol": "icmp"}, "ipProtocol"),
            ({"externalPort": "70000"}, "externalPort"),
            ({"internalPort": "http"}, "internalPort"),
        ],
    ),
    "vpc.RouteTable": Case(
        {"vpcId": "vpc-1"},
        right=[{"routeTableName": "s01"}, {"associateType": "VSwitch"}],
        wrong=[
            ({"vpcId": GONE}, "vpcId"),
            ({"associateType": "Subnet"}, "associateType"),
            ({"routeTableName": "http://x"}, "routeTableName"),
        ],
    ),
    "vpc.RouteEntry": Case(
        {
            "routeTableId": "vtb-1",
            "destinationCidrblock": "0.0.0.0/0",
            "nexthopType": "NatGateway",
            "nexthopId": "ngw-1",
        },
        right=[{"nexthopType": "Instance", "nexthopId": "i-1"}, {"name": "out"}],
        wrong=[
            ({"destinationCidrblock": "everywhere"}, "destinationCidrblock"),
            ({"nexthopType": "Door"}, "nexthopType"),
            ({"routeTableId": GONE}, "routeTableId"),
            ({"name": "x"}, "name"),
        ],
    ),
    "vpc.NetworkAcl": Case(
        {"vpcId": "vpc-1", "networkAclName": "wall"},
        right=[{"ingressAclEntries": [{"policy": "drop", "protocol": "all", "port": "-1/-1"}]}],
        wrong=[
            ({"networkAclName": "w"}, "networkAclName"),
            ({"ingressAclEntries": [{"policy": "deny"}]}, "ingressAclEntries[0].policy"),
            ({"egressAclEntries": [{"protocol": "smtp"}]}, "egressAclEntries[0].protocol"),
            ({"ingressAclEntries": [{"polcy": "drop"}]}, "ingressAclEntries[0].polcy"),
            ({"ingressAclEntries": {"policy": "drop"}}, "ingressAclEntries"),
        ],
    ),
    "vpc.FlowLog": Case(
        {
            "resourceId": "vpc-1",
            "resourceType": "VPC",
            "trafficType": "All",
            "projectName": "logs",
            "logStoreName": "flow",
        },
        right=[{"aggregationInterval": 10}, {"status": "Inactive"}],
        wrong=[
            ({"trafficType": "Some"}, "trafficType"),
            ({"resourceType": "Seat"}, "resourceType"),
            ({"aggregationInterval": 7}, "aggregationInterval"),
        ],
    ),
    "ecs.SecurityGroup": Case(
        {"vpcId": "vpc-1", "securityGroupName": "door"},
        right=[{"securityGroupType": "enterprise"}, {"innerAccessPolicy": "Drop"}, {"description": "closed"}],
        wrong=[
            ({"securityGroupName": "1door"}, "securityGroupName"),
            ({"securityGroupName": "d"}, "securityGroupName"),
            ({"securityGroupType": "big"}, "securityGroupType"),
            ({"innerAccessPolicy": "Deny"}, "innerAccessPolicy"),
            ({"description": "x"}, "description"),
        ],
    ),
    "ecs.SecurityGroupRule": Case(
        {
            "securityGroupId": "sg-1",
            "type": "ingress",
            "ipProtocol": "tcp",
            "portRange": "80/80",
            "cidrIp": "203.0.113.0/24",
        },
        right=[
            {"ipProtocol": "icmp", "portRange": "-1/-1"},
            {"ipProtocol": "all", "portRange": GONE},
            {"type": "egress", "policy": "drop", "priority": 100},
            {"portRange": "8000/8100"},
        ],
        wrong=[
            ({"portRange": "0/80"}, "portRange"),
            ({"portRange": "80"}, "portRange"),
            ({"portRange": "90/80"}, "portRange"),
            ({"portRange": GONE}, "portRange"),
            ({"portRange": "80/http"}, "portRange"),
            ({"ipProtocol": "icmp"}, "portRange"),
            ({"ipProtocol": "http"}, "ipProtocol"),
            ({"type": "in"}, "type"),
            ({"priority": 101}, "priority"),
            ({"policy": "deny"}, "policy"),
            ({"cidrIp": "203.0.113.0/33"}, "cidrIp"),
            ({"nicType": "wifi"}, "nicType"),
            ({"securityGroupId": GONE}, "securityGroupId"),
        ],
    ),
    "ecs.Instance": Case(
        {
            "instanceType": "ecs.e-c1m1.large",
            "imageId": IMAGE,
            "securityGroups": ["sg-1"],
            "vswitchId": "vsw-1",
            "instanceName": "s01-server",
        },
        right=[
            {"internetMaxBandwidthOut": 100},
            {"systemDiskCategory": "cloud_essd", "systemDiskSize": 40},
            {"httpTokens": "required", "stoppedMode": "StopCharging"},
            {"spotStrategy": "SpotAsPriceGo", "spotDuration": 1},
            {"imageId": GONE, "instanceType": GONE, "securityGroups": GONE, "launchTemplateId": "lt-1"},
        ],
        wrong=[
            ({"instanceType": "e-c1m1.large"}, "instanceType"),
            ({"instanceType": GONE}, "instanceType"),
            ({"imageId": GONE}, "imageId"),
            ({"securityGroups": GONE}, "securityGroups"),
            ({"securityGroups": "sg-1"}, "securityGroups"),
            ({"instanceName": "s"}, "instanceName"),
            ({"internetMaxBandwidthOut": 101}, "internetMaxBandwidthOut"),
            ({"systemDiskSize": 10}, "systemDiskSize"),
            ({"systemDiskSize": "big"}, "systemDiskSize"),
            ({"systemDiskCategory": "floppy"}, "systemDiskCategory"),
            ({"httpTokens": "please"}, "httpTokens"),
            ({"spotStrategy": "Cheap"}, "spotStrategy"),
            ({"spotStrategy": "SpotAsPriceGo", "deletionProtection": True}, "deletionProtection"),
            ({"stoppedMode": "Sleep"}, "stoppedMode"),
            ({"internetChargeType": "Free"}, "internetChargeType"),
            ({"instancType": "ecs.g7.large"}, "instancType"),
            ({"dataDisks": [{"size": 20, "colour": "red"}]}, "dataDisks[0].colour"),
        ],
    ),
    "ecs.EcsKeyPair": Case(
        {"keyPairName": "s01-key"},
        right=[{"keyPairName": GONE, "keyNamePrefix": "s01"}],
        wrong=[({"keyPairName": "1"}, "keyPairName"), ({"keyPairName": "http://k"}, "keyPairName")],
    ),
    "ecs.EcsDisk": Case(
        {"zoneId": "cn-hongkong-b", "size": 20, "category": "cloud_essd", "performanceLevel": "PL0"},
        right=[
            {"category": "cloud_efficiency", "performanceLevel": GONE},
            {"size": GONE, "snapshotId": "s-1"},
        ],
        wrong=[
            ({"zoneId": GONE}, "zoneId"),
            ({"size": GONE}, "size"),
            ({"category": "tape"}, "category"),
            ({"performanceLevel": "PL9"}, "performanceLevel"),
            ({"diskName": "d"}, "diskName"),
        ],
    ),
    "ecs.EcsSnapshot": Case(
        {"diskId": "d-1"},
        right=[{"retentionDays": 7}, {"snapshotName": "before"}],
        wrong=[({"diskId": GONE}, "diskId"), ({"retentionDays": 0}, "retentionDays")],
    ),
    "ecs.AutoSnapshotPolicy": Case(
        {"repeatWeekdays": ["1", "7"], "retentionDays": -1, "timePoints": ["0", "23"]},
        right=[{"retentionDays": 30}],
        wrong=[
            ({"repeatWeekdays": ["8"]}, "repeatWeekdays[0]"),
            ({"timePoints": ["24"]}, "timePoints[0]"),
            ({"retentionDays": 0}, "retentionDays"),
            ({"repeatWeekdays": GONE}, "repeatWeekdays"),
        ],
    ),
    "ecs.Image": Case(
        {"imageName": "s01-image", "instanceId": "i-1"},
        right=[{"instanceId": GONE, "snapshotId": "s-1"}],
        wrong=[({"instanceId": GONE}, "instanceId"), ({"architecture": "z80"}, "architecture")],
    ),
    "ecs.EipAddress": Case(
        {"addressName": "door", "bandwidth": "5", "internetChargeType": "PayByTraffic"},
        right=[{"bandwidth": "200"}, {"internetChargeType": "PayByBandwidth", "bandwidth": "500"}],
        wrong=[
            ({"bandwidth": "201"}, "bandwidth"),
            ({"bandwidth": "0"}, "bandwidth"),
            ({"internetChargeType": "PayByHour"}, "internetChargeType"),
            ({"addressName": "1door"}, "addressName"),
            ({"isp": "MyISP"}, "isp"),
            ({"netmode": "private"}, "netmode"),
        ],
    ),
    "ecs.EcsLaunchTemplate": Case(
        {"launchTemplateName": "s01-template", "imageId": IMAGE, "instanceType": "ecs.e-c1m1.large"},
        right=[{"systemDisk": {"category": "cloud_essd", "size": 40}}],
        wrong=[
            ({"launchTemplateName": "t"}, "launchTemplateName"),
            ({"spotStrategy": "Cheap"}, "spotStrategy"),
        ],
    ),
    "ecs.Command": Case(
        {"commandContent": "bHM=", "type": "RunShellScript", "name": "list"},
        right=[{"timeout": 60}],
        wrong=[({"type": "RunPython"}, "type"), ({"commandContent": GONE}, "commandContent")],
    ),
    "oss.Bucket": Case(
        {"bucket": "f4a-s01"},
        right=[{"storageClass": "IA"}, {"redundancyType": "ZRS"}, {"forceDestroy": True}, {"bucket": GONE}],
        wrong=[
            ({"bucket": "F4A"}, "bucket"),
            ({"bucket": "ab"}, "bucket"),
            ({"bucket": "-f4a"}, "bucket"),
            ({"bucket": "f4a_s01"}, "bucket"),
            ({"storageClass": "Cold"}, "storageClass"),
            ({"redundancyType": "RAID"}, "redundancyType"),
            ({"forceDestroy": "never"}, "forceDestroy"),
        ],
    ),
    "oss.BucketAcl": Case(
        {"bucket": "f4a-s01", "acl": "private"},
        right=[{"acl": "public-read"}],
        wrong=[({"acl": "public"}, "acl"), ({"bucket": GONE}, "bucket")],
    ),
    "oss.BucketVersioning": Case(
        {"bucket": "f4a-s01", "status": "Enabled"},
        right=[{"status": "Suspended"}],
        wrong=[({"status": "On"}, "status")],
    ),
    "oss.BucketPolicy": Case(
        {"bucket": "f4a-s01", "policy": POLICY},
        wrong=[({"policy": "{"}, "policy"), ({"policy": GONE}, "policy")],
    ),
    "oss.BucketPublicAccessBlock": Case(
        {"bucket": "f4a-s01", "blockPublicAccess": False},
        right=[{"blockPublicAccess": True}],
        wrong=[
            ({"blockPublicAccess": GONE}, "blockPublicAccess"),
            ({"blockPublicAccess": "x"}, "blockPublicAccess"),
        ],
    ),
    "oss.BucketObject": Case(
        {"bucket": "f4a-s01", "key": "index.html", "content": "<h1>Hello</h1>"},
        right=[{"content": GONE, "source": "index.html"}, {"acl": "public-read"}],
        wrong=[
            ({"content": GONE}, "source"),
            ({"source": "index.html"}, "content"),
            ({"acl": "open"}, "acl"),
            ({"key": GONE}, "key"),
        ],
    ),
    "ram.User": Case(
        {"name": "f4a-s01"},
        right=[{"displayName": "Seat 1"}, {"force": True}],
        wrong=[
            ({"name": "-s01"}, "name"),
            ({"name": "s 01"}, "name"),
            ({"name": "x" * 65}, "name"),
            ({"comments": "x" * 129}, "comments"),
            ({"displayName": ""}, "displayName"),
        ],
    ),
    "ram.LoginProfile": Case(
        {"userName": "f4a-s01", "password": "Correct-Horse-9"},
        right=[{"passwordResetRequired": True}],
        wrong=[({"password": GONE}, "password"), ({"userName": GONE}, "userName")],
    ),
    "ram.Group": Case(
        {"groupName": "f4a"},
        right=[{"force": True}],
        wrong=[({"groupName": "f4 a"}, "groupName"), ({"name": "f4a"}, "groupName")],
    ),
    "ram.Policy": Case(
        {"policyName": "f4a-s01", "policyDocument": POLICY},
        right=[{"rotateStrategy": "DeleteOldestNonDefaultVersionWhenLimitExceeded"}],
        wrong=[
            ({"policyDocument": "allow all"}, "policyDocument"),
            ({"policyDocument": GONE}, "policyDocument"),
            ({"policyName": "f4a s01"}, "policyName"),
            ({"rotateStrategy": "Often"}, "rotateStrategy"),
        ],
    ),
    "ram.Role": Case(
        {"roleName": "f4a-role", "assumeRolePolicyDocument": POLICY},
        right=[{"maxSessionDuration": 3600}],
        wrong=[
            ({"maxSessionDuration": 60}, "maxSessionDuration"),
            ({"assumeRolePolicyDocument": GONE}, "assumeRolePolicyDocument"),
        ],
    ),
    "ram.UserPolicyAttachment": Case(
        {"userName": "f4a-s01", "policyName": "f4a", "policyType": "Custom"},
        right=[{"policyType": "System"}],
        wrong=[({"policyType": "Mine"}, "policyType"), ({"userName": GONE}, "userName")],
    ),
    "ram.PasswordPolicy": Case(
        {"minimumPasswordLength": 10},
        right=[{"maxPasswordAge": 90}, {"maxLoginAttemps": 5}],
        wrong=[
            ({"minimumPasswordLength": 4}, "minimumPasswordLength"),
            ({"maxPasswordAge": 2000}, "maxPasswordAge"),
            ({"maxLoginAttemps": 64}, "maxLoginAttemps"),
        ],
    ),
    "ram.AccountAlias": Case(
        {"accountAlias": "f4a-class"},
        wrong=[({"accountAlias": "F4A"}, "accountAlias"), ({"accountAlias": "a--b"}, "accountAlias")],
    ),
    "resourcemanager.ResourceGroup": Case(
        {"resourceGroupName": "f4a-2026", "displayName": "F4A"},
        right=[{"displayName": "中四甲"}],
        wrong=[
            ({"resourceGroupName": "4a"}, "resourceGroupName"),
            ({"displayName": "x" * 51}, "displayName"),
            ({"displayName": GONE}, "displayName"),
        ],
    ),
    "resourcemanager.PolicyAttachment": Case(
        {
            "policyName": "f4a",
            "policyType": "Custom",
            "principalName": "f4a-s01@1.onaliyun.com",
            "principalType": "IMSUser",
            "resourceGroupId": "rg-1",
        },
        right=[{"principalType": "IMSGroup"}],
        wrong=[({"principalType": "User"}, "principalType"), ({"policyType": "Own"}, "policyType")],
    ),
    "rds.Instance": Case(
        {
            "engine": "MySQL",
            "engineVersion": "8.0",
            "instanceType": "mysql.n2e.small.1",
            "instanceStorage": 20,
            "category": "Basic",
            "vswitchId": "vsw-1",
        },
        right=[{"dbInstanceStorageType": "cloud_essd"}, {"instanceName": "class-db"}],
        wrong=[
            ({"engine": "Oracle"}, "engine"),
            ({"instanceStorage": GONE}, "instanceStorage"),
            ({"dbInstanceStorageType": "tape"}, "dbInstanceStorageType"),
            ({"category": "serverless_basic"}, "serverlessConfigs"),
            ({"instanceName": "x"}, "instanceName"),
            ({"instanceStorage": "much"}, "instanceStorage"),
        ],
    ),
    "rds.Database": Case(
        {"instanceId": "rm-1", "dataBaseName": "s01_notes"},
        wrong=[
            ({"dataBaseName": "1notes"}, "dataBaseName"),
            ({"dataBaseName": "notes_"}, "dataBaseName"),
            ({"dataBaseName": GONE}, "dataBaseName"),
        ],
    ),
    "rds.RdsAccount": Case(
        {"dbInstanceId": "rm-1", "accountName": "s01", "accountPassword": "Correct-Horse-9"},
        right=[{"accountType": "Super"}],
        wrong=[
            ({"accountName": "S01"}, "accountName"),
            ({"accountType": "Root"}, "accountType"),
            ({"accountPassword": GONE}, "accountPassword"),
        ],
    ),
    "rds.AccountPrivilege": Case(
        {"instanceId": "rm-1", "accountName": "s01", "dbNames": ["s01_notes"], "privilege": "ReadWrite"},
        right=[{"privilege": "DBOwner"}],
        wrong=[({"privilege": "All"}, "privilege"), ({"dbNames": "s01_notes"}, "dbNames")],
    ),
    "rds.BackupPolicy": Case(
        {"instanceId": "rm-1", "preferredBackupPeriods": ["Monday", "Friday"]},
        right=[{"preferredBackupTime": "10:00Z-11:00Z"}],
        wrong=[
            ({"preferredBackupPeriods": ["Mon"]}, "preferredBackupPeriods[0]"),
            ({"preferredBackupTime": "10:00-11:00"}, "preferredBackupTime"),
        ],
    ),
    "slb.ApplicationLoadBalancer": Case(
        {"addressType": "internet", "instanceChargeType": "PayByCLCU", "loadBalancerName": "door"},
        right=[{"addressType": "intranet", "vswitchId": "vsw-1"}, {"vswitchId": "vsw-1"}],
        wrong=[
            ({"addressType": "everywhere"}, "addressType"),
            ({"loadBalancerSpec": "slb.huge"}, "loadBalancerSpec"),
        ],
    ),
    "slb.Listener": Case(
        {
            "loadBalancerId": "lb-1",
            "protocol": "http",
            "frontendPort": 80,
            "backendPort": 80,
            "bandwidth": 10,
        },
        right=[{"protocol": "tcp"}, {"backendPort": GONE, "serverGroupId": "rsp-1"}],
        wrong=[
            ({"protocol": "ftp"}, "protocol"),
            ({"frontendPort": 0}, "frontendPort"),
            ({"backendPort": GONE}, "backendPort"),
            ({"scheduler": "random"}, "scheduler"),
        ],
    ),
    "slb.ServerGroupServerAttachment": Case(
        {"serverGroupId": "rsp-1", "serverId": "i-1", "port": 80},
        right=[{"weight": 0}],
        wrong=[({"port": 0}, "port"), ({"weight": 101}, "weight"), ({"serverId": GONE}, "serverId")],
    ),
    "alb.LoadBalancer": Case(
        {
            "addressType": "Internet",
            "loadBalancerBillingConfig": {"payType": "PayAsYouGo"},
            "loadBalancerEdition": "Basic",
            "vpcId": "vpc-1",
            "zoneMappings": zones("b", "c"),
            "loadBalancerName": "door",
        },
        right=[{"addressType": "Intranet"}, {"loadBalancerEdition": "Standard"}],
        wrong=[
            ({"zoneMappings": zones("b")}, "zoneMappings"),
            ({"zoneMappings": [{"zoneId": "cn-hongkong-b"}]}, "zoneMappings[0].vswitchId"),
            ({"loadBalancerEdition": "Gold"}, "loadBalancerEdition"),
            ({"loadBalancerBillingConfig": {"payType": "Free"}}, "loadBalancerBillingConfig.payType"),
            ({"addressType": "internet"}, "addressType"),
            ({"loadBalancerName": "x"}, "loadBalancerName"),
        ],
    ),
    "alb.ServerGroup": Case(
        {"serverGroupName": "web", "vpcId": "vpc-1", "protocol": "HTTP", "healthCheckConfig": HEALTH},
        right=[{"servers": [{"serverId": "i-1", "serverType": "Ecs", "port": 80}]}, {"scheduler": "Wlc"}],
        wrong=[
            ({"protocol": "FTP"}, "protocol"),
            ({"vpcId": GONE}, "vpcId"),
            (
                {"healthCheckConfig": {"healthCheckEnabled": True, "healthCheckInterval": 99}},
                "healthCheckConfig.healthCheckInterval",
            ),
            ({"servers": [{"serverId": "i-1", "serverType": "Pc"}]}, "servers[0].serverType"),
            ({"servers": [{"serverId": "i-1", "serverType": "Ecs", "port": 70000}]}, "servers[0].port"),
        ],
    ),
    "alb.Listener": Case(
        {
            "loadBalancerId": "alb-1",
            "listenerPort": 80,
            "listenerProtocol": "HTTP",
            "defaultActions": [FORWARD],
        },
        right=[{"listenerProtocol": "HTTPS", "certificates": {"certificateId": "1"}}],
        wrong=[
            ({"listenerProtocol": "HTTPS"}, "certificates"),
            ({"listenerPort": 0}, "listenerPort"),
            ({"listenerProtocol": "SSH"}, "listenerProtocol"),
            ({"defaultActions": GONE}, "defaultActions"),
        ],
    ),
    "alb.Rule": Case(
        {
            "listenerId": "lsn-1",
            "priority": 1,
            "ruleName": "all",
            "ruleActions": [{"order": 1, "type": "ForwardGroup"}],
            "ruleConditions": [{"type": "Path", "pathConfig": {"values": ["/*"]}}],
        },
        wrong=[
            ({"priority": 0}, "priority"),
            ({"ruleConditions": [{"type": "Mood"}]}, "ruleConditions[0].type"),
            ({"ruleActions": [{"order": 1, "type": "Drop"}]}, "ruleActions[0].type"),
        ],
    ),
    "ess.ScalingGroup": Case(
        {"minSize": 1, "maxSize": 3, "scalingGroupName": "s01-group", "vswitchIds": ["vsw-1"]},
        right=[{"desiredCapacity": 2}, {"removalPolicies": ["OldestInstance"]}, {"multiAzPolicy": "BALANCE"}],
        wrong=[
            ({"maxSize": 2001}, "maxSize"),
            ({"removalPolicies": ["Random"]}, "removalPolicies[0]"),
            ({"multiAzPolicy": "EQUAL"}, "multiAzPolicy"),
            ({"scalingGroupName": "!"}, "scalingGroupName"),
            ({"defaultCooldown": 90000}, "defaultCooldown"),
        ],
    ),
    "ess.ScalingConfiguration": Case(
        {"scalingGroupId": "asg-1", "imageId": IMAGE, "instanceTypes": ["ecs.e-c1m1.large"]},
        right=[{"systemDiskCategory": "cloud_essd"}],
        wrong=[
            ({"systemDiskCategory": "cloud_essd_entry"}, "systemDiskCategory"),
            ({"instanceTypes": GONE}, "instanceType"),
            ({"imageId": GONE}, "imageId"),
        ],
    ),
    "ess.ScalingRule": Case(
        {"scalingGroupId": "asg-1", "adjustmentType": "TotalCapacity", "adjustmentValue": 2},
        right=[
            {
                "scalingRuleType": "TargetTrackingScalingRule",
                "metricName": "CpuUtilization",
                "targetValue": 60,
            }
        ],
        wrong=[
            ({"adjustmentType": "More"}, "adjustmentType"),
            ({"adjustmentValue": GONE}, "adjustmentValue"),
            ({"scalingRuleType": "TargetTrackingScalingRule"}, "metricName"),
            ({"cooldown": 100000}, "cooldown"),
        ],
    ),
    "ess.Alarm": Case(
        {
            "scalingGroupId": "asg-1",
            "alarmActions": ["ari:acs:ess:r:1:scalingrule/asr-1"],
            "metricName": "Cpu",
        },
        right=[{"period": 60, "comparisonOperator": ">="}],
        wrong=[
            ({"metricName": GONE}, "metricName"),
            ({"period": 61}, "period"),
            ({"statistics": "Mean"}, "statistics"),
        ],
    ),
    "ess.ScheduledTask": Case(
        {"scheduledTaskName": "morning", "scalingGroupId": "asg-1", "desiredCapacity": 2},
        right=[{"recurrenceType": "Daily", "recurrenceValue": "1"}],
        wrong=[
            ({"recurrenceType": "Hourly"}, "recurrenceType"),
            ({"scalingGroupId": GONE}, "scheduledAction"),
        ],
    ),
    "cms.Alarm": Case(
        {
            "name": "load",
            "project": "acs_ecs_dashboard",
            "metric": "CPUUtilization",
            "contactGroups": ["f4a"],
            "escalationsCritical": {"comparisonOperator": ">=", "threshold": "80", "times": 1},
        },
        wrong=[
            ({"escalationsCritical": GONE}, "escalationsCritical"),
            (
                {"escalationsCritical": {"comparisonOperator": "over"}},
                "escalationsCritical.comparisonOperator",
            ),
            ({"contactGroups": "f4a"}, "contactGroups"),
        ],
    ),
    "cms.AlarmContact": Case(
        {"alarmContactName": "f4a", "describe": "class", "channelsMail": "class@example.com"},
        wrong=[
            ({"channelsMail": GONE}, "channelsMail"),
            ({"channelsMail": "class"}, "channelsMail"),
            ({"lang": "fr"}, "lang"),
        ],
    ),
    "cms.SiteMonitor": Case(
        {"address": "http://www.example.com", "taskName": "site", "taskType": "HTTP"},
        right=[{"interval": 5}],
        wrong=[({"taskType": "Look"}, "taskType"), ({"interval": 7}, "interval")],
    ),
    "log.Project": Case(
        {"projectName": "f4a-logs"},
        wrong=[
            ({"projectName": "F4A logs"}, "projectName"),
            ({"projectName": GONE, "name": GONE}, "projectName"),
        ],
    ),
    "log.Store": Case(
        {"projectName": "f4a-logs", "logstoreName": "access"},
        right=[{"retentionPeriod": 3650}, {"mode": "query"}],
        wrong=[
            ({"retentionPeriod": 0}, "retentionPeriod"),
            ({"logstoreName": "a"}, "logstoreName"),
            ({"mode": "fast"}, "mode"),
            ({"projectName": GONE}, "projectName"),
        ],
    ),
    "sls.Alert": Case(
        {
            "projectName": "f4a-logs",
            "alertName": "failures",
            "displayName": "Failures",
            "configuration": {},
            "schedule": {"type": "FixedRate", "interval": "1m"},
        },
        wrong=[
            ({"schedule": {"type": "Sometimes"}}, "schedule.type"),
            ({"schedule": {"type": "Cron"}}, "schedule.cronExpression"),
            ({"schedule": {"type": "FixedRate"}}, "schedule.interval"),
        ],
    ),
    "sls.MachineGroup": Case(
        {
            "projectName": "f4a-logs",
            "groupName": "servers",
            "machineIdentifyType": "ip",
            "machineLists": ["10.0.0.5"],
        },
        wrong=[({"machineIdentifyType": "name"}, "machineIdentifyType")],
    ),
    "fc.V3Function": Case(
        {
            "functionName": "hello",
            "handler": "index.handler",
            "runtime": "python3.10",
            "code": {"zipFile": "UEs="},
        },
        right=[{"memorySize": 512, "cpu": 0.5, "diskSize": 512}, {"timeout": 60}],
        wrong=[
            ({"runtime": "cobol"}, "runtime"),
            ({"memorySize": 100}, "memorySize"),
            ({"memorySize": 130}, "memorySize"),
            ({"cpu": 32}, "cpu"),
            ({"timeout": 90000}, "timeout"),
            ({"functionName": "hello world"}, "functionName"),
            ({"handler": GONE}, "handler"),
            ({"diskSize": 600}, "diskSize"),
        ],
    ),
    "fc.V3Trigger": Case(
        {"functionName": "hello", "qualifier": "LATEST", "triggerType": "http", "triggerConfig": "{}"},
        wrong=[
            ({"triggerType": "button"}, "triggerType"),
            ({"triggerConfig": "{"}, "triggerConfig"),
            ({"qualifier": GONE}, "qualifier"),
        ],
    ),
    "cs.ManagedKubernetes": Case(
        {"name": "f4a", "vswitchIds": ["vsw-1"], "podCidr": "172.20.0.0/16", "serviceCidr": "172.21.0.0/20"},
        right=[{"clusterSpec": "ack.pro.small"}, {"nodeCidrMask": 24}],
        wrong=[
            ({"clusterSpec": "ack.free"}, "clusterSpec"),
            ({"nodeCidrMask": 20}, "nodeCidrMask"),
            ({"podCidr": "pods"}, "podCidr"),
            ({"vswitchIds": ["VSW-1"]}, "vswitchIds[0]"),
            ({"vswitchIds": GONE}, "vswitchIds"),
            ({"proxyMode": "magic"}, "proxyMode"),
        ],
    ),
    "cs.NodePool": Case(
        {"clusterId": "c1", "nodePoolName": "f4a", "vswitchIds": ["vsw-1"], "desiredSize": "2"},
        wrong=[({"desiredSize": "5000"}, "desiredSize"), ({"clusterId": GONE}, "clusterId")],
    ),
    "cs.KubernetesPermission": Case(
        {
            "uid": "1",
            "permissions": [
                {"cluster": "c1", "roleName": "dev", "roleType": "namespace", "namespace": "s01"}
            ],
        },
        wrong=[
            ({"permissions": [{"cluster": "c1", "roleName": "dev", "roleType": "namespace"}]}, "permissions"),
            (
                {"permissions": [{"cluster": "c1", "roleName": "dev", "roleType": "king"}]},
                "permissions[0].roleType",
            ),
            ({"uid": GONE}, "uid"),
        ],
    ),
    "cr.Namespace": Case(
        {"name": "f4a", "autoCreate": False, "defaultVisibility": "PRIVATE"},
        wrong=[({"name": "F4A"}, "name"), ({"defaultVisibility": "HIDDEN"}, "defaultVisibility")],
    ),
    "cr.Repo": Case(
        {"namespace": "f4a", "name": "web", "repoType": "PRIVATE", "summary": "The web page"},
        wrong=[
            ({"summary": "x" * 101}, "summary"),
            ({"repoType": "OWN"}, "repoType"),
            ({"name": "W"}, "name"),
        ],
    ),
    "kms.Key": Case(
        {"description": "f4a", "pendingWindowInDays": 7},
        right=[{"protectionLevel": "SOFTWARE"}, {"keySpec": "Aliyun_AES_256"}],
        wrong=[
            ({"pendingWindowInDays": 6}, "pendingWindowInDays"),
            ({"protectionLevel": "PAPER"}, "protectionLevel"),
            ({"origin": "HOME"}, "origin"),
        ],
    ),
    "kms.Alias": Case(
        {"aliasName": "alias/f4a", "keyId": "key-1"},
        wrong=[({"aliasName": "f4a"}, "aliasName"), ({"keyId": GONE}, "keyId")],
    ),
    "actiontrail.Trail": Case(
        {"trailName": "f4a-trail", "ossBucketName": "f4a-audit"},
        right=[{"eventRw": "Write"}],
        wrong=[
            ({"eventRw": "Some"}, "eventRw"),
            ({"trailName": "f4a"}, "trailName"),
            ({"status": "On"}, "status"),
        ],
    ),
    "hbr.Vault": Case(
        {"vaultName": "f4a"},
        right=[{"vaultType": "STANDARD"}],
        wrong=[({"vaultType": "BIG"}, "vaultType"), ({"vaultName": GONE}, "vaultName")],
    ),
    "hbr.Policy": Case(
        {"policyName": "f4a", "rules": [{"ruleType": "BACKUP", "backupType": "COMPLETE", "vaultId": "v-1"}]},
        wrong=[
            ({"rules": [{"ruleType": "COPY"}]}, "rules[0].ruleType"),
            ({"policyType": "OWN"}, "policyType"),
            ({"rules": [{"backupType": "COMPLETE"}]}, "rules[0].ruleType"),
        ],
    ),
    "nas.FileSystem": Case(
        {"protocolType": "NFS", "storageType": "Performance"},
        right=[{"encryptType": 1}],
        wrong=[
            ({"protocolType": "AFS"}, "protocolType"),
            ({"storageType": "Tape"}, "storageType"),
            ({"fileSystemType": "extreme"}, "capacity"),
        ],
    ),
    "nas.AccessGroup": Case(
        {"accessGroupName": "f4a-access", "accessGroupType": "Vpc"},
        wrong=[
            ({"accessGroupType": "Own"}, "accessGroupType"),
            ({"accessGroupName": "1a"}, "accessGroupName"),
        ],
    ),
    "nas.AccessRule": Case(
        {"accessGroupName": "f4a-access", "sourceCidrIp": "10.0.0.0/16"},
        right=[{"rwAccessType": "RDONLY"}],
        wrong=[
            ({"priority": 101}, "priority"),
            ({"rwAccessType": "READ"}, "rwAccessType"),
            ({"sourceCidrIp": "home"}, "sourceCidrIp"),
        ],
    ),
    "pvtz.Zone": Case(
        {"zoneName": "f4a.internal"},
        wrong=[({"zoneName": "f4a..internal"}, "zoneName"), ({"proxyPattern": "ALL"}, "proxyPattern")],
    ),
    "pvtz.ZoneRecord": Case(
        {"zoneId": "z1", "type": "A", "rr": "db", "value": "10.0.0.5"},
        right=[{"type": "CNAME", "value": "db.example.com"}, {"ttl": 5}],
        wrong=[
            ({"type": "NS"}, "type"),
            ({"value": "db.example.com"}, "value"),
            ({"ttl": 1}, "ttl"),
            ({"rr": GONE}, "rr"),
        ],
    ),
    "tag.Policy": Case(
        {"policyName": "f4a", "policyContent": '{"tags": {}}'},
        wrong=[({"policyContent": "tags"}, "policyContent"), ({"userType": "ALL"}, "userType")],
    ),
    "quotas.QuotaAlarm": Case(
        {"quotaAlarmName": "vpcs", "productCode": "vpc", "quotaActionCode": "q_vpcs", "threshold": 8},
        wrong=[({"threshold": GONE}, "thresholdPercent"), ({"productCode": GONE}, "productCode")],
    ),
    "ros.Stack": Case(
        {"stackName": "s01-namespace", "templateBody": '{"ROSTemplateFormatVersion": "2015-09-01"}'},
        wrong=[
            ({"stackName": "1"}, "stackName"),
            ({"templateBody": GONE}, "templateBody"),
            ({"timeoutInMinutes": 5}, "timeoutInMinutes"),
        ],
    ),
    "eci.ContainerGroup": Case(
        {
            "containerGroupName": "s01-web",
            "vswitchId": "vsw-1",
            "securityGroupId": "sg-1",
            "containers": [{"name": "web", "image": "nginx"}],
        },
        wrong=[
            ({"containerGroupName": "S01"}, "containerGroupName"),
            ({"restartPolicy": "Sometimes"}, "restartPolicy"),
            ({"containers": [{"name": "web"}]}, "containers[0].image"),
        ],
    ),
}
