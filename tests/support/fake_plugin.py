"""A provider plugin as the real one is started: it says its port, records what it gets, and dies on demand.

It keeps what it made in a folder, named by ``ALICLOUD_FAKE_FOLDER``, so that a process started after it died
knows it. What a request is to come to is said in its ``description``: ``die before``, ``die after``,
``half made``, ``refuse <text>``, ``throttle <times>``, ``wait``.
"""

import json
import os
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from google.protobuf import any_pb2, empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2, status_pb2

from labstacks.gateway.property_codec import unwrap, wrap
from labstacks.gateway.provider import METHODS, SERVICE, Call
from labstacks.gateway.server import LIMITS

FOLDER = Path(os.environ["ALICLOUD_FAKE_FOLDER"])
LOCK = threading.Lock()


def record(method, request, answer=b""):
    with LOCK:
        number = len(list(FOLDER.glob("*.request")))
        (FOLDER / f"{number:05d}-{method}-{os.getpid()}.answer").write_bytes(answer)
        (FOLDER / f"{number:05d}-{method}-{os.getpid()}.request").write_bytes(request)


def made():
    path = FOLDER / "made.json"
    return json.loads(path.read_text()) if path.exists() else {}


def keep(things):
    (FOLDER / "made.json").write_text(json.dumps(things))


def listed(token, args):
    """What a data source answers: networks that were made, and what files in the folder say of the others."""
    path = FOLDER / f"{token.rsplit(':', 1)[-1]}.json"
    if path.exists():
        rows = json.loads(path.read_text())
        return rows.get(args["bucketName"], rows) if "bucketName" in args else rows
    if not token.endswith(":getNetworks"):
        return {"ids": [], "names": []}
    wanted = (args.get("tags") or {}).items()
    rows = {
        id_: thing
        for id_, thing in made().items()
        if re.search(args.get("nameRegex", ""), thing["name"]) and wanted <= thing["tags"].items()
    }
    vpcs = [{"id": id_, "vpcName": thing["name"], "tags": thing["tags"]} for id_, thing in rows.items()]
    return {"ids": list(rows), "names": [thing["name"] for thing in rows.values()], "vpcs": vpcs}


class Plugin(grpc.GenericRpcHandler):
    def service(self, details):
        service, _, method = details.method.lstrip("/").partition("/")
        if service != SERVICE or method not in METHODS:
            return None
        return grpc.unary_unary_rpc_method_handler(lambda raw, context: self.serve(method, raw, context))

    def serve(self, method, raw, context):
        request = Call(method, raw).request
        handler = getattr(self, method.lower(), None)
        if handler is None:
            record(method, raw)
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"method {method} not implemented")
        record(method, raw)
        answer = handler(request, context).SerializeToString()
        record(f"{method}Answer", answer)
        return answer

    def getplugininfo(self, request, context):
        return plugin_pb2.PluginInfo(version="4.0.0")

    def checkconfig(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def diffconfig(self, request, context):
        return provider_pb2.DiffResponse()

    def configure(self, request, context):
        if "accessKey" in request.args.fields:
            context.abort(grpc.StatusCode.UNKNOWN, "InvalidAccessKeyId.NotFound: it does not exist")
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def cancel(self, request, context):
        return empty_pb2.Empty()

    def check(self, request, context):
        values = unwrap(request.news).values
        failures = []
        if values.get("cidrBlock") == "nonsense":
            failures.append(provider_pb2.CheckFailure(property="cidrBlock", reason="not a CIDR block"))
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def diff(self, request, context):
        olds, news = unwrap(request.old_inputs).values, unwrap(request.news).values
        changed = sorted(key for key in {*olds, *news} if olds.get(key) != news.get(key))
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            replaces=[key for key in changed if key == "cidrBlock"],
            diffs=changed,
        )

    def create(self, request, context):
        if request.preview:
            return provider_pb2.CreateResponse(properties=request.properties)
        values = unwrap(request.properties).values
        order = str(values.get("description") or "")
        self.obey_before(order, request.urn, context)
        with LOCK:
            things = made()
            id_ = f"vpc-{os.getpid()}-{len(things) + 1}"
            name, tags = str(values.get("vpcName") or ""), values.get("tags") or {}
            keep({**things, id_: {"urn": request.urn, "name": name, "tags": tags}})
        if order == "die after":
            os._exit(9)
        if order == "half made":
            self.half(id_, request, context)
        return provider_pb2.CreateResponse(id=id_, properties=request.properties)

    def obey_before(self, order, urn, context):
        if order == "die before":
            os._exit(9)
        if order == "wait":
            time.sleep(1)
        if order.startswith("refuse "):
            context.abort(grpc.StatusCode.UNKNOWN, order.removeprefix("refuse "))
        if order.startswith("throttle "):
            with LOCK:
                tried = len(list(FOLDER.glob("tried-*")))
                (FOLDER / f"tried-{tried}").touch()
            if tried < int(order.removeprefix("throttle ")):
                context.abort(
                    grpc.StatusCode.UNKNOWN, "SDKError:\n   StatusCode: 400\n   Code: Throttling.User\n"
                )

    def half(self, id_, request, context):
        failed = provider_pb2.ErrorResourceInitFailed(
            id=id_, properties=request.properties, inputs=request.properties, reasons=["it never got ready"]
        )
        detail = any_pb2.Any()
        detail.Pack(failed)
        status = status_pb2.Status(code=2, message="it never got ready", details=[detail])
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(grpc.StatusCode.UNKNOWN, "it never got ready")

    def read(self, request, context):
        if request.id not in made():
            return provider_pb2.ReadResponse()
        properties = request.properties
        if not properties.fields:
            properties = wrap({"vpcName": made()[request.id]["name"]})
        return provider_pb2.ReadResponse(id=request.id, properties=properties)

    def update(self, request, context):
        return provider_pb2.UpdateResponse(properties=request.news)

    def delete(self, request, context):
        with LOCK:
            keep({id_: thing for id_, thing in made().items() if id_ != request.id})
        return empty_pb2.Empty()

    def invoke(self, request, context):
        if request.tok.endswith(":getCallerIdentity"):
            if os.environ.get("ALICLOUD_ACCESS_KEY") == "wrong":
                context.abort(grpc.StatusCode.UNKNOWN, "SDKError:\n   Code: InvalidAccessKeyId.NotFound\n")
            caller = wrap({"accountId": "1234567890123456", "arn": "acs:ram::1234567890123456:user/ada"})
            return provider_pb2.InvokeResponse(**{"return": caller})
        if request.tok.endswith(":getRegions"):
            regions = wrap({"ids": ["cn-hongkong", "ap-southeast-1"]})
            return provider_pb2.InvokeResponse(**{"return": regions})
        found = listed(request.tok, unwrap(request.args).values)
        if "refused" in found:
            context.abort(grpc.StatusCode.UNKNOWN, f"SDKError:\n   Code: {found['refused']}\n")
        return provider_pb2.InvokeResponse(**{"return": wrap(found)})


def main():
    (FOLDER / f"{os.getpid()}.started").write_text(
        json.dumps({"argv": sys.argv, "environ": dict(os.environ)})
    )
    if (FOLDER / "does-not-start").exists():
        sys.exit("panic: it does not start")
    with grpc.insecure_channel(sys.argv[1]) as host:
        assert host.unary_unary("/grpc.health.v1.Health/Check")(b"") == b"\x08\x01"
        log = engine_pb2.LogRequest(severity=engine_pb2.WARNING, message="the password is hush7hush")
        engine_pb2_grpc.EngineStub(host).Log(log)
    server = grpc.server(ThreadPoolExecutor(64), options=LIMITS)
    server.add_generic_rpc_handlers((Plugin(),))
    sys.stdout.write(f"{server.add_insecure_port('127.0.0.1:0')}\n")
    sys.stdout.flush()
    server.start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
