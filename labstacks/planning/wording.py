"""Names of resource types, and texts of a plan, in English and Traditional Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BilingualText:
    """A text in English and in Traditional Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en


NOTHING = BilingualText("", "")

_WORDS = {
    "vpc/network:Network": ("network (VPC)", "專有網絡"),
    "vpc/switch:Switch": ("vSwitch", "交換機"),
    "vpc/natGateway:NatGateway": ("NAT gateway", "NAT 閘道"),
    "vpc/snatEntry:SnatEntry": ("SNAT entry", "SNAT 條目"),
    "vpc/routeTable:RouteTable": ("route table", "路由表"),
    "vpc/routeEntry:RouteEntry": ("route", "路由"),
    "vpc/networkAcl:NetworkAcl": ("network ACL", "網絡 ACL"),
    "vpc/flowLog:FlowLog": ("flow log", "流日誌"),
    "ecs/instance:Instance": ("server", "伺服器"),
    "ecs/securityGroup:SecurityGroup": ("security group", "安全性群組"),
    "ecs/securityGroupRule:SecurityGroupRule": ("security group rule", "安全性群組規則"),
    "ecs/ecsKeyPair:EcsKeyPair": ("key pair", "金鑰對"),
    "ecs/ecsDisk:EcsDisk": ("disk", "雲端硬碟"),
    "ecs/ecsSnapshot:EcsSnapshot": ("snapshot", "快照"),
    "ecs/autoSnapshotPolicy:AutoSnapshotPolicy": ("snapshot policy", "自動快照策略"),
    "ecs/image:Image": ("image", "映像"),
    "ecs/eipAddress:EipAddress": ("public address", "公網 IP"),
    "ecs/ecsLaunchTemplate:EcsLaunchTemplate": ("launch template", "啟動範本"),
    "oss/bucket:Bucket": ("bucket", "儲存空間"),
    "oss/bucketObject:BucketObject": ("file", "檔案"),
    "ram/user:User": ("user", "用戶"),
    "ram/loginProfile:LoginProfile": ("sign-in", "登入設定"),
    "ram/group:Group": ("user group", "用戶群組"),
    "ram/policy:Policy": ("policy", "權限政策"),
    "ram/role:Role": ("role", "角色"),
    "resourcemanager/resourceGroup:ResourceGroup": ("resource group", "資源群組"),
    "rds/instance:Instance": ("database server", "數據庫伺服器"),
    "rds/database:Database": ("database", "數據庫"),
    "rds/rdsAccount:RdsAccount": ("database account", "數據庫帳號"),
    "slb/applicationLoadBalancer:ApplicationLoadBalancer": ("load balancer (CLB)", "負載平衡器"),
    "alb/loadBalancer:LoadBalancer": ("load balancer (ALB)", "負載平衡器"),
    "alb/serverGroup:ServerGroup": ("server group", "伺服器組"),
    "alb/listener:Listener": ("listener", "監聽"),
    "alb/rule:Rule": ("forwarding rule", "轉發規則"),
    "ess/scalingGroup:ScalingGroup": ("scaling group", "伸縮組"),
    "ess/scalingConfiguration:ScalingConfiguration": ("scaling configuration", "伸縮配置"),
    "ess/scalingRule:ScalingRule": ("scaling rule", "伸縮規則"),
    "ess/alarm:Alarm": ("scaling alarm", "伸縮警報"),
    "cms/alarm:Alarm": ("alarm", "警報"),
    "log/project:Project": ("log project", "日誌專案"),
    "log/store:Store": ("logstore", "日誌庫"),
    "sls/alert:Alert": ("log alert", "日誌警報"),
    "fc/v3Function:V3Function": ("function", "函數"),
    "fc/v3Trigger:V3Trigger": ("trigger", "觸發器"),
    "cs/managedKubernetes:ManagedKubernetes": ("Kubernetes cluster", "Kubernetes 叢集"),
    "cs/nodePool:NodePool": ("node pool", "節點池"),
    "cr/namespace:Namespace": ("image namespace", "映像命名空間"),
    "cr/repo:Repo": ("image repository", "映像倉庫"),
    "kms/key:Key": ("key", "金鑰"),
    "hbr/vault:Vault": ("backup vault", "備份庫"),
    "nas/fileSystem:FileSystem": ("shared drive", "共享磁碟"),
    "pvtz/zone:Zone": ("private DNS", "私有網域"),
    "actiontrail/trail:Trail": ("audit trail", "操作審計"),
}
"""Types that diagrams draw. Other types only connect these; diagrams show their number."""

ELSEWHERE = {
    "classroom": BilingualText("Shared by all", "共用課室"),
    "sign-in": BilingualText("Sign-in", "登入"),
    "": BilingualText("Other", "其他"),
}
"""Names for resources of no single lab."""


def word_for(type_: str) -> BilingualText | None:
    """The name of a type, by its token; None for a type that only connects others."""
    found = _WORDS.get(type_.removeprefix("alicloud:"))
    return BilingualText(*found) if found else None


def span(seconds: float) -> BilingualText:
    """``648`` as ``10 min 48 s`` and ``10 分 48 秒``."""
    whole = max(1, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h", "小時"), (minutes, "min", "分"), (rest if not hours else 0, "s", "秒")]
    shown = [(number, en, zh) for number, en, zh in parts if number]
    return BilingualText(
        " ".join(f"{number} {en}" for number, en, _ in shown),
        " ".join(f"{number} {zh}" for number, _, zh in shown),
    )
