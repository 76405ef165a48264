"""What the ALB API refuses."""

from labstacks.emulator.api_errors import ApiError


class AlbLoadBalancerNotFound(ApiError):
    """The specified resource is not found: load balancer {id}."""

    code = "ResourceNotFound.LoadBalancer"


class AlbVpcNotFound(ApiError):
    """The specified resource is not found: VPC {id}."""

    code = "ResourceNotFound.Vpc"
    assumed = True


class AlbVSwitchNotFound(ApiError):
    """The specified resource is not found: vSwitch {id}."""

    code = "ResourceNotFound.VSwitch"
    assumed = True


class AlbVSwitchNotInZone(ApiError):
    """The {zone} and {id} are mismatched."""

    code = "Mismatch.ZoneIdAndVSwitchId"


class AlbVSwitchElsewhere(ApiError):
    """The vSwitch {id} is not in the VPC {vpc}."""

    code = "Mismatch.VpcAndVSwitch"
    assumed = True


class AlbLoadBalancerQuota(ApiError):
    """The quota of load balancers is exceeded: {limit}."""

    code = "QuotaExceeded.LoadBalancersNum"
    assumed = True


class AlbLoadBalancerProtected(ApiError):
    """The operation is not allowed because of DeletionProtection of {id}."""

    code = "OperationDenied.DeletionProtectionEnabled"


class AlbServerGroupNotFound(ApiError):
    """The specified resource is not found: server group {id}."""

    code = "ResourceNotFound.ServerGroup"


class AlbServerGroupInUse(ApiError):
    """The specified server group {id} is in use: {other}."""

    code = "ResourceInUse.ServerGroup"


class ServerGroupElsewhere(ApiError):
    """The VPC {vpc} of the load balancer and server group {id} are mismatched."""

    code = "Mismatch.VpcId"
    assumed = True


class ServerElsewhere(ApiError):
    """The VPC {vpc} of the server group and server {id} are mismatched."""

    code = "Mismatch.VpcId"
    assumed = True


class AlbServerNotFound(ApiError):
    """The specified resource is not found: server {id}."""

    code = "ResourceNotFound.BackendServer"
    assumed = True


class ListenerNotFound(ApiError):
    """The specified resource is not found: listener {id}."""

    code = "ResourceNotFound.Listener"


class AlbListenerExists(ApiError):
    """The specified resource already exists: a listener on port {name}."""

    code = "ResourceAlreadyExist.Listener"


class PriorityConflict(ApiError):
    """There is already a rule of priority {name} on the listener."""

    code = "Conflict.Priority"
    assumed = True
