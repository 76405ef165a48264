"""The player answers Alibaba Cloud's own SDK, and plain signed requests, from the emulator."""

import json
import ssl
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from aliyun_api.oss import crc64
from aliyun_api.player import ACTIONS
from aliyun_api.recorder import RecordedCall
from aliyun_api.signatures import rpc_signature
from Tea.exceptions import TeaException

from labstacks.alicloud.api_actions import api_actions

REGION = "cn-hongkong"
VERSIONS = {"vpc": "2016-04-28", "ecs": "2014-05-26", "ram": "2015-05-01", "resourcemanager": "2020-03-31"}


@pytest.fixture
def call(played):
    """Call an action with Alibaba Cloud's SDK for Python, which signs the whole request."""
    from alibabacloud_tea_openapi import models
    from alibabacloud_tea_openapi.client import Client
    from alibabacloud_tea_util.models import RuntimeOptions

    def call(product, action, secret=played.secret, **values):
        config = models.Config(
            access_key_id=played.key,
            access_key_secret=secret,
            endpoint=f"127.0.0.1:{played.port}",
            protocol="HTTP",
            signature_algorithm="ACS3-HMAC-SHA256",
        )
        what = models.Params(
            action=action,
            version=VERSIONS[product],
            protocol="HTTP",
            pathname="/",
            method="POST",
            auth_type="AK",
            style="RPC",
            body_type="json",
            req_body_type="formData",
        )
        query = {"RegionId": REGION, **{name.replace("_", "."): value for name, value in values.items()}}
        request = models.OpenApiRequest(query=query)
        return Client(config).call_api(what, request, RuntimeOptions(autoretry=False))["body"]

    return call


@pytest.fixture
def send(played):
    """Send a request to a host of Alibaba Cloud, through the proxy and over TLS."""
    trusted = ssl.create_default_context(cafile=played.authority)
    proxy = urllib.request.ProxyHandler({"https": f"http://127.0.0.1:{played.port}"})
    opener = urllib.request.build_opener(proxy, urllib.request.HTTPSHandler(context=trusted))

    def send(method, url, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(url, body, named, method=method)
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    return send


@pytest.fixture
def rpc(played, send):
    """Call an action as older SDKs do: parameters in the address, signed with HMAC-SHA1."""

    def rpc(host, action, version, **values):
        parameters = {
            "Action": action,
            "Version": version,
            "Format": "JSON",
            "AccessKeyId": played.key,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": str(uuid.uuid4()),
            "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "RegionId": REGION,
            **values,
        }
        signature = rpc_signature("GET", parameters.items(), played.secret)
        status, _, body = send("GET", f"https://{host}/?{urlencode({**parameters, 'Signature': signature})}")
        return status, json.loads(body)

    return rpc


def test_a_vpc_comes_and_goes_by_the_sdk(call, played):
    made = call(
        "vpc", "CreateVpc", VpcName="mine", CidrBlock="10.0.0.0/16", Tag_1_Key="class", Tag_1_Value="f4a"
    )
    [row] = played.cloud.resources()
    assert (row.type, row.id, row.inputs["tags"]) == (
        "alicloud:vpc/network:Network",
        made["VpcId"],
        {"class": "f4a"},
    )

    shown = call("vpc", "DescribeVpcAttribute", VpcId=made["VpcId"])
    assert (shown["CidrBlock"], shown["Status"], shown["VpcName"]) == ("10.0.0.0/16", "Available", "mine")
    call("vpc", "ModifyVpcAttribute", VpcId=made["VpcId"], VpcName="renamed", Description="For a test")
    listed = call("vpc", "DescribeVpcs")["Vpcs"]["Vpc"]
    assert [(one["VpcName"], one["Description"]) for one in listed] == [("renamed", "For a test")]

    call("vpc", "DeleteVpc", VpcId=made["VpcId"])
    assert played.cloud.resources() == []
    assert call("vpc", "DescribeVpcs")["TotalCount"] == 0


def test_the_emulators_refusals_reach_the_sdk_with_their_code(call):
    vpc = call("vpc", "CreateVpc", VpcName="mine", CidrBlock="10.0.0.0/16")["VpcId"]
    switch = {"VpcId": vpc, "ZoneId": "cn-hongkong-b", "CidrBlock": "10.0.1.0/24"}
    call("vpc", "CreateVSwitch", **switch)
    for action, values, code in (
        ("CreateVSwitch", switch, "InvalidCidrBlock.Overlapped"),
        ("DeleteVpc", {"VpcId": vpc}, "DependencyViolation.VSwitch"),
        ("DescribeVpcAttribute", {"VpcId": "vpc-none"}, "InvalidVpcId.NotFound"),
        ("CreateNothing", {}, "InvalidAction.NotFound"),
    ):
        with pytest.raises(TeaException) as refused:
            call("vpc", action, **values)
        assert refused.value.code == code


def test_a_request_that_is_not_signed_with_the_secret_is_refused(call):
    with pytest.raises(TeaException) as refused:
        call("vpc", "DescribeVpcs", secret="another")
    assert refused.value.code == "SignatureDoesNotMatch"


def test_older_signatures_pass_through_the_proxy_over_tls(rpc, played):
    status, made = rpc("vpc.aliyuncs.com", "CreateVpc", "2016-04-28", VpcName="mine", CidrBlock="10.0.0.0/16")
    assert status == 200
    assert (
        rpc("vpc.aliyuncs.com", "DescribeVpcs", "2016-04-28")[1]["Vpcs"]["Vpc"][0]["VpcId"] == made["VpcId"]
    )
    assert rpc("sts.aliyuncs.com", "GetCallerIdentity", "2015-04-01")[1]["AccountId"] == played.cloud.account
    status, refused = rpc("vpc.aliyuncs.com", "DeleteVpc", "2016-04-28", VpcId="vpc-none")
    assert (status, refused["Code"]) == (404, "InvalidVpcId.NotFound")


def test_a_server_with_its_disks_and_rules(call, played):
    vpc = call("vpc", "CreateVpc", VpcName="mine", CidrBlock="10.0.0.0/16")["VpcId"]
    switch = call("vpc", "CreateVSwitch", VpcId=vpc, ZoneId="cn-hongkong-b", CidrBlock="10.0.1.0/24")[
        "VSwitchId"
    ]
    group = call("ecs", "CreateSecurityGroup", VpcId=vpc, SecurityGroupName="web")["SecurityGroupId"]
    rule = {"SecurityGroupId": group, "Permissions_1_IpProtocol": "tcp", "Permissions_1_PortRange": "80/80"}
    call("ecs", "AuthorizeSecurityGroup", **rule, Permissions_1_SourceCidrIp="0.0.0.0/0")
    image = call("ecs", "DescribeImages")["Images"]["Image"][0]["ImageId"]
    server = call(
        "ecs", "RunInstances", ImageId=image, InstanceType="ecs.e-c1m1.large", VSwitchId=switch,
        SecurityGroupIds_1=group, InstanceName="web", SystemDisk_Size="40", SystemDisk_Category="cloud_essd",
        SystemDisk_Encrypted="true",
    )["InstanceIdSets"]["InstanceIdSet"][0]  # fmt: skip
    disk = call("ecs", "CreateDisk", ZoneId="cn-hongkong-b", DiskCategory="cloud_essd", Size="20")["DiskId"]

    [shown] = call("ecs", "DescribeInstances", InstanceIds=json.dumps([server]))["Instances"]["Instance"]
    assert (shown["Status"], shown["VpcAttributes"]["VSwitchId"]) == ("Running", switch)
    [system] = call("ecs", "DescribeDisks", InstanceId=server, DiskType="system")["Disks"]["Disk"]
    assert (system["Size"], system["Encrypted"]) == (40, True)
    rules = call("ecs", "DescribeSecurityGroupAttribute", SecurityGroupId=group)["Permissions"]["Permission"]
    assert [(one["SourceCidrIp"], one["PortRange"], one["Policy"]) for one in rules] == [
        ("0.0.0.0/0", "80/80", "Accept")
    ]

    for action, name, id_ in (
        ("DeleteInstance", "InstanceId", server),
        ("DeleteDisk", "DiskId", disk),
        ("DeleteSecurityGroup", "SecurityGroupId", group),
    ):
        call("ecs", action, **{name: id_})
    call("vpc", "DeleteVSwitch", VSwitchId=switch)
    call("vpc", "DeleteVpc", VpcId=vpc)
    assert played.cloud.resources() == []


def test_a_user_with_a_group_and_policies(call, played):
    document = json.dumps(
        {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}
    )
    call("ram", "CreateUser", UserName="f4a-s01")
    call("ram", "CreateGroup", GroupName="f4a")
    call("ram", "CreatePolicy", PolicyName="read", PolicyDocument=document)
    call("ram", "AddUserToGroup", UserName="f4a-s01", GroupName="f4a")
    call("ram", "AttachPolicyToUser", UserName="f4a-s01", PolicyName="read", PolicyType="Custom")
    call(
        "ram",
        "CreateLoginProfile",
        UserName="f4a-s01",
        Password="Correct-Horse-9",
        PasswordResetRequired="true",
    )

    assert call("ram", "GetLoginProfile", UserName="f4a-s01")["LoginProfile"]["PasswordResetRequired"] is True
    assert call("ram", "ListGroupsForUser", UserName="f4a-s01")["Groups"]["Group"] == [{"GroupName": "f4a"}]
    assert call("ram", "ListEntitiesForPolicy", PolicyName="read", PolicyType="Custom")["Users"]["User"] == [
        {"UserName": "f4a-s01"}
    ]
    assert (
        call("ram", "GetPolicy", PolicyName="read", PolicyType="Custom")["DefaultPolicyVersion"][
            "PolicyDocument"
        ]
        == document
    )
    with pytest.raises(TeaException) as refused:
        call("ram", "DeletePolicy", PolicyName="read")
    assert refused.value.code == "DeleteConflict.Policy.User"

    call("ram", "DetachPolicyFromUser", UserName="f4a-s01", PolicyName="read", PolicyType="Custom")
    call("ram", "DeletePolicy", PolicyName="read")
    call("ram", "DeleteLoginProfile", UserName="f4a-s01")
    call("ram", "RemoveUserFromGroup", UserName="f4a-s01", GroupName="f4a")
    call("ram", "DeleteGroup", GroupName="f4a")
    call("ram", "DeleteUser", UserName="f4a-s01")
    assert played.cloud.resources() == []


def test_a_deleted_resource_group_is_gone_for_the_emulator(call, played):
    made = call("resourcemanager", "CreateResourceGroup", Name="f4a", DisplayName="Class f4a")[
        "ResourceGroup"
    ]
    assert (
        call("resourcemanager", "GetResourceGroup", ResourceGroupId=made["Id"])["ResourceGroup"]["Status"]
        == "OK"
    )
    call("resourcemanager", "DeleteResourceGroup", ResourceGroupId=made["Id"])
    assert played.cloud.resources() == []


HOST = "https://f4a-files.oss-cn-hongkong.aliyuncs.com"


def test_a_bucket_with_its_settings_and_a_file(send, played):
    assert send("PUT", f"{HOST}/", x_oss_acl="private")[0] == 200
    assert send("PUT", f"{HOST}/?versioning", _xml("VersioningConfiguration", Status="Enabled"))[0] == 200
    block = _xml("PublicAccessBlockConfiguration", BlockPublicAccess="true")
    assert send("PUT", f"{HOST}/?publicAccessBlock", block)[0] == 200
    status, headers, _ = send("PUT", f"{HOST}/docs/a.txt", b"hello", Content_Type="text/plain")
    assert (status, headers["x-oss-hash-crc64ecma"]) == (200, str(crc64(b"hello")))

    info = ElementTree.fromstring(send("GET", f"{HOST}/?bucketInfo")[2])
    assert (info.findtext("Bucket/Name"), info.findtext("Bucket/Versioning")) == ("f4a-files", "Enabled")
    assert b"<BlockPublicAccess>true<" in send("GET", f"{HOST}/?publicAccessBlock")[2]
    status, headers, body = send("GET", f"{HOST}/docs/a.txt")
    assert (status, headers["Content-Type"], body) == (200, "text/plain", b"hello")
    assert b"<Key>docs/a.txt</Key>" in send("GET", f"{HOST}/?versions")[2]

    status, _, refused = send("DELETE", f"{HOST}/")
    assert (status, ElementTree.fromstring(refused).findtext("Code")) == (409, "BucketNotEmpty")
    assert send("DELETE", f"{HOST}/docs/a.txt")[0] == 204
    assert send("DELETE", f"{HOST}/?publicAccessBlock")[0] == 200
    assert send("DELETE", f"{HOST}/")[0] == 204
    assert send("GET", f"{HOST}/?bucketInfo")[0] == 404
    assert [row.type for row in played.cloud.resources() if row.type == "alicloud:oss/bucket:Bucket"] == []


def _xml(root, **fields):
    parts = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<{root}>{parts}</{root}>".encode()


def test_the_checksum_is_that_of_oss():
    # The check value that catalogues of checksums give for CRC-64/XZ, which OSS calls ECMA.
    assert crc64(b"123456789") == 0x995DC9BBDF1939FA


def test_the_recorder_writes_down_names_and_no_values(call, send, played):
    call("vpc", "CreateVpc", VpcName="mine", CidrBlock="10.0.0.0/16", Tag_1_Key="class", Tag_1_Value="f4a")
    send("GET", f"{HOST}/?bucketInfo")
    assert played.recorder.calls == (
        RecordedCall(
            "vpc", "CreateVpc", ("CidrBlock", "RegionId", "Tag.n.Key", "Tag.n.Value", "VpcName"), 200
        ),
        RecordedCall("oss", "GET bucket ?bucketInfo", ("bucketInfo",), 404),
    )
    assert [one.action for one in played.recorder.refused()] == ["GET bucket ?bucketInfo"]


def test_every_played_action_is_one_that_the_instructor_may_call():
    rest = {f"{product}:{action}" for product, actions in ACTIONS.items() for action in actions}
    assert rest - set(api_actions()) == set()
