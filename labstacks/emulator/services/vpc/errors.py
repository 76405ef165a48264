"""What the VPC API refuses."""

from labstacks.emulator.api_errors import ApiError


class VpcNotFound(ApiError):
    """Specified VPC does not exist: {id}."""

    code = "InvalidVpcId.NotFound"


class VpcVSwitchNotFound(ApiError):
    """Specified virtual switch does not exist: {id}."""

    code = "InvalidVSwitchId.NotFound"


class VpcZoneNotFound(ApiError):
    """The specified zone {id} does not exist in region {region}."""

    code = "InvalidZoneId.NotFound"


class CidrOverlapped(ApiError):
    """Specified CIDR block {cidr} overlapped with other subnets: {other}."""

    code = "InvalidCidrBlock.Overlapped"


class CidrMalformed(ApiError):
    """Specified CIDR block {cidr} is not within the CIDR blocks of the VPC: {outer}."""

    code = "InvalidCidrBlock.Malformed"
    assumed = True


class VpcCidrInUse(ApiError):
    """The CIDR block cannot be changed: virtual switch {id} would lie outside of it."""

    code = "OperationDenied.VSwitchOutsideCidr"
    assumed = True


class VpcQuota(ApiError):
    """VPC quota exceeded: at most {limit} in this region."""

    code = "QuotaExceeded.Vpc"


class VSwitchQuota(ApiError):
    """VSwitch quota exceeded: at most {limit} in this VPC."""

    code = "QuotaExceeded.VSwitch"


class NatQuota(ApiError):
    """NAT gateway quota exceeded: at most {limit} in this VPC."""

    code = "QuotaExceeded.NatGateway"
    assumed = True


class SnatQuota(ApiError):
    """SNAT entry quota exceeded: at most {limit} in this table."""

    code = "QuotaExceeded.SnatEntry"
    assumed = True


class RouteTableQuota(ApiError):
    """Route table quota exceeded: at most {limit} in this VPC."""

    code = "QuotaExceeded.RouteTable"
    assumed = True


class RouteEntryQuota(ApiError):
    """Route entry quota exceeded: at most {limit} in this table."""

    code = "QuotaExceeded.RouteEntry"
    assumed = True


class VpcHasVSwitch(ApiError):
    """Specified object has dependent resources: virtual switch {other}."""

    code = "DependencyViolation.VSwitch"


class VpcHasSecurityGroup(ApiError):
    """Specified object has dependent resources: security group {other}."""

    code = "DependencyViolation.SecurityGroup"


class VpcHasRouteTable(ApiError):
    """Specified object has dependent resources: route table {other}."""

    code = "DependencyViolation.RouteTable"


class VpcHasNatGateway(ApiError):
    """Specified object has dependent resources: NAT gateway {other}."""

    code = "DependencyViolation.NatGateway"
    assumed = True


class VpcHasNetworkAcl(ApiError):
    """Specified object has dependent resources: network ACL {other}."""

    code = "DependencyViolation.NetworkAcl"


class VSwitchInUse(ApiError):
    """Specified object has dependent resources: {other}."""

    code = "DependencyViolation"


class VSwitchHasNat(ApiError):
    """Specified object has dependent resources: NAT gateway {other}."""

    code = "DependencyViolation.EnhancedNatgw"


class VSwitchHasSnat(ApiError):
    """Specified object has dependent resources: SNAT entry {other}."""

    code = "DependencyViolation.SnatEntry"


class VSwitchHasRouteTable(ApiError):
    """Specified object has dependent resources: route table {other}."""

    code = "DependencyViolation.RouteTable"


class VSwitchHasNetworkAcl(ApiError):
    """Specified object has dependent resources: network ACL {other}."""

    code = "DependencyViolation.NetworkAcl"


class NatHasEips(ApiError):
    """Specified object has dependent resources: elastic IP association {other}."""

    code = "DependencyViolation.EIPS"


class NatProtected(ApiError):
    """The operation is not allowed because deletion protection is on: {id}."""

    code = "OperationDenied.DeletionProtection"
    assumed = True


class VpcVSwitchElsewhere(ApiError):
    """Specified virtual switch {id} is not in VPC {vpc}."""

    code = "InvalidParameter.VSwitchNotInVpc"
    assumed = True


class SnatTableNotFound(ApiError):
    """Specified SNAT table does not exist: {id}."""

    code = "InvalidSnatTableId.NotFound"


class ForwardTableNotFound(ApiError):
    """Specified forward table does not exist: {id}."""

    code = "InvalidForwardTableId.NotFound"


class EipNotInGateway(ApiError):
    """The specified elastic IP {ip} is not bound to the NAT gateway {id}."""

    code = "EIP_NOT_IN_GATEWAY"


class RouteTableNotFound(ApiError):
    """Specified route table does not exist: {id}."""

    code = "InvalidRouteTableId.NotFound"


class RouteTableInUse(ApiError):
    """Specified route table is bound to virtual switch: {other}."""

    code = "DependencyViolation.VSwitch"
    assumed = True


class RouteTableHasEntries(ApiError):
    """Specified object has dependent resources: route entry {other}."""

    code = "DependencyViolation.RouteEntry"


class RouteEntryConflict(ApiError):
    """Specified CIDR block {name} already exists in the route table."""

    code = "InvalidCIDRBlock.Duplicate"


class VSwitchBoundTwice(ApiError):
    """Specified virtual switch {name} is already bound to a custom route table."""

    code = "OperationFailed.VSwitchAlreadyBound"
    assumed = True


class NextHopNotFound(ApiError):
    """Specified next hop does not exist: {id}."""

    code = "InvalidNextHop.NotFound"


class NetworkAclNotFound(ApiError):
    """Specified network ACL does not exist: {id}."""

    code = "InvalidNetworkAcl.NotFound"


class NetworkAclInUse(ApiError):
    """Specified network ACL is associated with: {other}."""

    code = "DependencyViolation.Resource"
    assumed = True


class ForwardAddressNotInGateway(ApiError):
    """The specified external IP {ip} is not bound to the NAT gateway {id}."""

    code = "InvalidIp.NotInNatgw"


class VpcHasRouteEntry(ApiError):
    """Specified object has dependent resources: route entry {other}."""

    code = "DependencyViolation.RouteEntry"
