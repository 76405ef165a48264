"""What the CLB API refuses."""

from labstacks.emulator.api_errors import ApiError


class LoadBalancerNotFound(ApiError):
    code = "InvalidLoadBalancerId.NotFound"
    text = "The specified LoadBalancerId does not exist: {id}."


class VSwitchNotFound(ApiError):
    code = "InvalidVSwitchId.NotFound"
    text = "The specified VSwitchId does not exist: {id}."


class LoadBalancerQuota(ApiError):
    code = "QuotaExceeded.LoadBalancer"
    text = "The number of load balancers exceeds the quota of {limit}."
    assumed = True


class ListenerQuota(ApiError):
    code = "QuotaExceeded.Listener"
    text = "The number of listeners of the load balancer exceeds the quota of {limit}."
    assumed = True


class PayBySpecClosed(ApiError):
    code = "OperationDenied.PayBySpecOffline"
    text = "Pay-by-specification is closed for new instances since 1 June 2025; use PayByCLCU."
    assumed = True


class LoadBalancerProtected(ApiError):
    code = "OperationFailed.DeleteProtectionIsOn"
    text = "The operation is not allowed because delete protection is on: {id}."
    assumed = True


class ListenerExists(ApiError):
    code = "ListenerAlreadyExists"
    text = "There is already a listener bound to the port {name} on the specified load balancer."


class ServerGroupNotFound(ApiError):
    code = "InvalidVServerGroupId.NotFound"
    text = "The specified VServerGroupId does not exist: {id}."
    assumed = True


class ServerNotFound(ApiError):
    code = "ObtainIpFail"
    text = "The ECS instance {id} does not exist in your account or has no address."


class ServerGroupInUse(ApiError):
    code = "RspoolVipExist"
    text = "There are listeners on the server group {id}: {other}."


class BackendQuota(ApiError):
    code = "QuotaExceeded.BackendServer"
    text = "The number of backend servers exceeds the quota of {limit}."
    assumed = True
