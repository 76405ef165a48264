"""What the ALB API refuses."""

from labstacks.emulator.api_errors import ApiError


class LoadBalancerNotFound(ApiError):
    code = "ResourceNotFound.LoadBalancer"
    text = "The specified resource is not found: load balancer {id}."


class VpcNotFound(ApiError):
    code = "ResourceNotFound.Vpc"
    text = "The specified resource is not found: VPC {id}."
    assumed = True


class VSwitchNotFound(ApiError):
    code = "ResourceNotFound.VSwitch"
    text = "The specified resource is not found: vSwitch {id}."
    assumed = True


class VSwitchNotInZone(ApiError):
    code = "Mismatch.ZoneIdAndVSwitchId"
    text = "The {zone} and {id} are mismatched."


class VSwitchElsewhere(ApiError):
    code = "Mismatch.VpcAndVSwitch"
    text = "The vSwitch {id} is not in the VPC {vpc}."
    assumed = True


class LoadBalancerQuota(ApiError):
    code = "QuotaExceeded.LoadBalancersNum"
    text = "The quota of load balancers is exceeded: {limit}."
    assumed = True


class LoadBalancerProtected(ApiError):
    code = "OperationDenied.DeletionProtectionEnabled"
    text = "The operation is not allowed because of DeletionProtection of {id}."


class ServerGroupNotFound(ApiError):
    code = "ResourceNotFound.ServerGroup"
    text = "The specified resource is not found: server group {id}."


class ServerGroupInUse(ApiError):
    code = "ResourceInUse.ServerGroup"
    text = "The specified server group {id} is in use: {other}."


class ServerGroupElsewhere(ApiError):
    code = "Mismatch.VpcId"
    text = "The VPC {vpc} of the load balancer and server group {id} are mismatched."
    assumed = True


class ServerElsewhere(ApiError):
    code = "Mismatch.VpcId"
    text = "The VPC {vpc} of the server group and server {id} are mismatched."
    assumed = True


class ServerNotFound(ApiError):
    code = "ResourceNotFound.BackendServer"
    text = "The specified resource is not found: server {id}."
    assumed = True


class ListenerNotFound(ApiError):
    code = "ResourceNotFound.Listener"
    text = "The specified resource is not found: listener {id}."


class ListenerExists(ApiError):
    code = "ResourceAlreadyExist.Listener"
    text = "The specified resource already exists: a listener on port {name}."


class PriorityConflict(ApiError):
    code = "Conflict.Priority"
    text = "There is already a rule of priority {name} on the listener."
    assumed = True
