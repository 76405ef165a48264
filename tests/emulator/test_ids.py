"""Ids have the shapes of real ones, are made from the seed, and never meet."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.alicloud import ids

LETTERS = "[a-z0-9]"
SHAPES = {
    "vpc.Network": rf"vpc-j6c{LETTERS}{{18}}",
    "vpc.Switch": rf"vsw-j6c{LETTERS}{{18}}",
    "vpc.NatGateway": rf"ngw-j6c{LETTERS}{{18}}",
    "vpc.SnatEntry": rf"stb-j6c{LETTERS}+:snat-{LETTERS}+",
    "vpc.ForwardEntry": rf"ftb-j6c{LETTERS}+:fwd-{LETTERS}+",
    "vpc.RouteTable": rf"vtb-j6c{LETTERS}+",
    "vpc.RouteEntry": rf"vtb-{LETTERS}+:vrt-{LETTERS}+:0\.0\.0\.0/0:NatGateway:ngw-{LETTERS}+",
    "ecs.Instance": rf"i-j6c{LETTERS}{{17}}",
    "ecs.SecurityGroup": rf"sg-j6c{LETTERS}{{17}}",
    "ecs.SecurityGroupRule": rf"sg-{LETTERS}+:ingress:tcp:80/80:intranet:203\.0\.113\.0/24:accept:1",
    "ecs.EipAddress": rf"eip-{LETTERS}+",
    "ecs.EipAssociation": rf"eip-{LETTERS}+:ngw-{LETTERS}+",
    "ecs.EcsDisk": rf"d-{LETTERS}+",
    "ecs.EcsDiskAttachment": rf"d-{LETTERS}+:i-{LETTERS}+",
    "ecs.EcsSnapshot": rf"s-{LETTERS}+",
    "ecs.AutoSnapshotPolicy": rf"sp-{LETTERS}+",
    "ecs.EcsAutoSnapshotPolicyAttachment": rf"sp-{LETTERS}+:d-{LETTERS}+",
    "ecs.Image": rf"m-{LETTERS}+",
    "ecs.EcsLaunchTemplate": rf"lt-{LETTERS}+",
    "ecs.EcsKeyPair": r"key\d+",
    "ecs.EcsKeyPairAttachment": rf'key\d+:\["i-{LETTERS}+"\]',
    "ecs.Command": rf"c-{LETTERS}+",
    "ecs.EcsInvocation": rf"t-{LETTERS}+",
    "oss.Bucket": r"f4a-bucket-\d+",
    "oss.BucketAcl": r"f4a-bucket-\d+",
    "oss.BucketObject": r"k\d+",
    "ram.User": r"[1-9]\d{17}",
    "ram.LoginProfile": r"user\d+",
    "ram.Group": r"group\d+",
    "ram.UserGroupAttachment": r"group\d+:user\d+",
    "ram.Policy": r"policy\d+",
    "ram.UserPolicyAttachment": r"user:policy\d+:Custom:user\d+",
    "ram.GroupPolicyAttachment": r"group:policy\d+:Custom:group\d+",
    "ram.RolePolicyAttachment": r"role:policy\d+:Custom:role\d+",
    "resourcemanager.ResourceGroup": rf"rg-{LETTERS}{{15}}",
    "resourcemanager.PolicyAttachment": r"policy\d+:Custom:user\d+@5\.onaliyun\.com:IMSUser:rg-.+",
    "rds.Instance": rf"rm-3ns{LETTERS}{{14}}",
    "rds.Database": rf"rm-{LETTERS}+:db\d+",
    "rds.RdsAccount": rf"rm-{LETTERS}+:a\d+",
    "rds.AccountPrivilege": rf"rm-{LETTERS}+:a\d+:ReadWrite",
    "slb.ApplicationLoadBalancer": rf"lb-3ns{LETTERS}{{18}}",
    "slb.Listener": rf"lb-{LETTERS}+:http:80",
    "slb.ServerGroup": rf"rsp-{LETTERS}+",
    "slb.ServerGroupServerAttachment": rf"rsp-{LETTERS}+:i-{LETTERS}+:80",
    "alb.LoadBalancer": rf"alb-{LETTERS}{{18}}",
    "alb.ServerGroup": rf"sgp-{LETTERS}+",
    "alb.Listener": rf"lsn-{LETTERS}+",
    "alb.Rule": rf"rule-{LETTERS}+",
    "ess.ScalingGroup": rf"asg-j6c{LETTERS}{{17}}",
    "ess.ScalingConfiguration": rf"asc-{LETTERS}+",
    "ess.ScalingRule": rf"asr-{LETTERS}+",
    "ess.ScheduledTask": rf"ash-{LETTERS}+",
    "cms.AlarmContact": r"contact\d+",
    "cms.MonitorGroup": r"\d+",
    "log.Project": r"f4a-logs-\d+",
    "log.Store": r"f4a-logs-\d+:store\d+",
    "fc.V3Function": r"hello\d+",
    "fc.V3Trigger": r"hello\d+:trigger\d+",
    "cs.ManagedKubernetes": r"c[0-9a-f]{32}",
    "cs.NodePool": r"c[0-9a-f]{32}:np[0-9a-f]{32}",
    "kms.Alias": r"alias/f4a\d+",
    "actiontrail.Trail": r"f4a-trail\d+",
    "hbr.Vault": rf"v-{LETTERS}+",
    "hbr.PolicyBinding": rf"po-{LETTERS}+:UDM_ECS:i-{LETTERS}+",
    "nas.FileSystem": r"[0-9a-f]{10}",
    "nas.AccessGroup": r"access\d+:standard",
    "pvtz.ZoneRecord": r"\d+:[0-9a-f]{32}",
}


@pytest.mark.parametrize("short", SHAPES)
def test_an_id_has_the_shape_of_a_real_one(world, short):
    made = world.new(short)
    assert re.fullmatch(SHAPES[short], made.id), made.id


def test_a_postgresql_server_has_another_prefix(world):
    made = world.new("rds.Instance", engine="PostgreSQL", engineVersion="16.0", instanceType="pg.n2e.2c.1m")
    assert re.fullmatch(rf"pgm-3ns{LETTERS}{{13}}", made.id)


source = st.lists(st.text(max_size=8), min_size=1, max_size=3)


@given(source, source)
def test_other_sources_give_other_letters(one, other):
    same = "\0".join(one) == "\0".join(other)
    assert (ids.letters(20, *one) == ids.letters(20, *other)) == same


@given(source, st.integers(1, 20))
def test_digits_never_begin_with_zero(parts, size):
    found = ids.digits(size, *parts)
    assert re.fullmatch(rf"[1-9]\d{{{size - 1}}}", found)


@pytest.mark.parametrize(
    ("shape", "names"),
    [("{bucket}", ("bucket",)), ("{a}:{b}", ("a", "b")), ("vpc-<cloud:21>", ()), ("{a}:<uuid>", ())],
)
def test_an_id_that_is_made_of_inputs_alone_is_known_as_such(shape, names):
    assert ids.properties_of(shape) == names
