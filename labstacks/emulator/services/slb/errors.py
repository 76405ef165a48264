"""What the CLB API refuses."""

from labstacks.emulator.api_errors import ApiError


class ClbLoadBalancerNotFound(ApiError):
    """The specified LoadBalancerId does not exist: {id}."""

    code = "InvalidLoadBalancerId.NotFound"


class ClbVSwitchNotFound(ApiError):
    """The specified VSwitchId does not exist: {id}."""

    code = "InvalidVSwitchId.NotFound"


class ClbLoadBalancerQuota(ApiError):
    """The number of load balancers exceeds the quota of {limit}."""

    code = "OverQuota"


class ListenerQuota(ApiError):
    """The number of listeners of the load balancer exceeds the quota of {limit}."""

    code = "ListenerNumberOverLimit"


class PayBySpecClosed(ApiError):
    """Pay-by-specification is closed for new instances since 1 June 2025; use PayByCLCU."""

    code = "OperationDenied.PayBySpecOffline"
    assumed = True


class ClbLoadBalancerProtected(ApiError):
    """The operation is not allowed because delete protection is on: {id}."""

    code = "OperationDenied.DeleteProtectionIsOn"


class ClbListenerExists(ApiError):
    """There is already a listener bound to the port {name} on the specified load balancer."""

    code = "ListenerAlreadyExists"


class ClbServerGroupNotFound(ApiError):
    """The specified VServerGroupId does not exist: {id}."""

    code = "InvalidParameter"


class ClbServerNotFound(ApiError):
    """The ECS instance {id} does not exist in your account or has no address."""

    code = "ObtainIpFail"


class ClbServerGroupInUse(ApiError):
    """There are listeners on the server group {id}: {other}."""

    code = "RspoolVipExist"


class BackendQuota(ApiError):
    """The number of backend servers exceeds the quota of {limit}."""

    code = "TooManyBackendServers"
