"""What the VPC API refuses."""

from labstacks.emulator.api_errors import ApiError


class VpcNotFound(ApiError):
    code = "InvalidVpcId.NotFound"
    text = "Specified VPC does not exist: {id}."


class VSwitchNotFound(ApiError):
    code = "InvalidVSwitchId.NotFound"
    text = "Specified virtual switch does not exist: {id}."


class ZoneNotFound(ApiError):
    code = "InvalidZoneId.NotFound"
    text = "The specified zone {id} does not exist in region {region}."


class CidrOverlapped(ApiError):
    code = "InvalidCidrBlock.Overlapped"
    text = "Specified CIDR block {cidr} overlapped with other subnets: {other}."
    assumed = True


class CidrMalformed(ApiError):
    code = "InvalidCidrBlock.Malformed"
    text = "Specified CIDR block {cidr} is not within the CIDR blocks of the VPC: {outer}."
    assumed = True


class VpcCidrInUse(ApiError):
    code = "OperationDenied.VSwitchOutsideCidr"
    text = "The CIDR block cannot be changed: virtual switch {id} would lie outside of it."
    assumed = True


class VpcQuota(ApiError):
    code = "QuotaExceeded.Vpc"
    text = "VPC quota exceeded: at most {limit} in this region."


class VSwitchQuota(ApiError):
    code = "QuotaExceeded.VSwitch"
    text = "VSwitch quota exceeded: at most {limit} in this VPC."
    assumed = True


class NatQuota(ApiError):
    code = "QuotaExceeded.NatGateway"
    text = "NAT gateway quota exceeded: at most {limit} in this VPC."
    assumed = True


class SnatQuota(ApiError):
    code = "QuotaExceeded.SnatEntry"
    text = "SNAT entry quota exceeded: at most {limit} in this table."
    assumed = True


class RouteTableQuota(ApiError):
    code = "QuotaExceeded.RouteTable"
    text = "Route table quota exceeded: at most {limit} in this VPC."
    assumed = True


class RouteEntryQuota(ApiError):
    code = "QuotaExceeded.RouteEntry"
    text = "Route entry quota exceeded: at most {limit} in this table."
    assumed = True


class VpcHasVSwitch(ApiError):
    code = "DependencyViolation.VSwitch"
    text = "Specified object has dependent resources: virtual switch {other}."


class VpcHasSecurityGroup(ApiError):
    code = "DependencyViolation.SecurityGroup"
    text = "Specified object has dependent resources: security group {other}."


class VpcHasRouteTable(ApiError):
    code = "DependencyViolation.RouteTable"
    text = "Specified object has dependent resources: route table {other}."


class VpcHasNatGateway(ApiError):
    code = "DependencyViolation.NatGateway"
    text = "Specified object has dependent resources: NAT gateway {other}."
    assumed = True


class VpcHasNetworkAcl(ApiError):
    code = "DependencyViolation.NetworkAcl"
    text = "Specified object has dependent resources: network ACL {other}."


class VSwitchInUse(ApiError):
    code = "DependencyViolation"
    text = "Specified object has dependent resources: {other}."


class VSwitchHasNat(ApiError):
    code = "DependencyViolation.EnhancedNatgw"
    text = "Specified object has dependent resources: NAT gateway {other}."


class VSwitchHasSnat(ApiError):
    code = "DependencyViolation.SnatEntry"
    text = "Specified object has dependent resources: SNAT entry {other}."


class VSwitchHasRouteTable(ApiError):
    code = "DependencyViolation.RouteTable"
    text = "Specified object has dependent resources: route table {other}."


class VSwitchHasNetworkAcl(ApiError):
    code = "DependencyViolation.NetworkAcl"
    text = "Specified object has dependent resources: network ACL {other}."


class NatHasEips(ApiError):
    code = "DependencyViolation.EIPS"
    text = "Specified object has dependent resources: elastic IP association {other}."


class NatProtected(ApiError):
    code = "OperationDenied.DeletionProtection"
    text = "The operation is not allowed because deletion protection is on: {id}."
    assumed = True


class VSwitchElsewhere(ApiError):
    code = "InvalidParameter.VSwitchNotInVpc"
    text = "Specified virtual switch {id} is not in VPC {vpc}."
    assumed = True


class SnatTableNotFound(ApiError):
    code = "InvalidSnatTableId.NotFound"
    text = "Specified SNAT table does not exist: {id}."


class ForwardTableNotFound(ApiError):
    code = "InvalidForwardTableId.NotFound"
    text = "Specified forward table does not exist: {id}."


class EipNotInGateway(ApiError):
    code = "EIP_NOT_IN_GATEWAY"
    text = "The specified elastic IP {ip} is not bound to the NAT gateway {id}."


class RouteTableNotFound(ApiError):
    code = "InvalidRouteTableId.NotFound"
    text = "Specified route table does not exist: {id}."


class RouteTableInUse(ApiError):
    code = "DependencyViolation.VSwitch"
    text = "Specified route table is bound to virtual switch: {other}."
    assumed = True


class RouteTableHasEntries(ApiError):
    code = "DependencyViolation.RouteEntry"
    text = "Specified object has dependent resources: route entry {other}."


class RouteEntryConflict(ApiError):
    code = "InvalidCidrBlock.Duplicate"
    text = "Specified CIDR block {name} already exists in the route table."
    assumed = True


class VSwitchBoundTwice(ApiError):
    code = "OperationFailed.VSwitchAlreadyBound"
    text = "Specified virtual switch {name} is already bound to a custom route table."
    assumed = True


class NextHopNotFound(ApiError):
    code = "InvalidNextHopId.NotFound"
    text = "Specified next hop does not exist: {id}."
    assumed = True


class NetworkAclNotFound(ApiError):
    code = "InvalidNetworkAcl.NotFound"
    text = "Specified network ACL does not exist: {id}."


class NetworkAclInUse(ApiError):
    code = "DependencyViolation.Resource"
    text = "Specified network ACL is associated with: {other}."
    assumed = True
