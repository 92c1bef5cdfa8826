"""The plugin server: the engine's gRPC protocol in front of the simulated clouds."""

import os
import sys
from collections.abc import Generator, Mapping
from concurrent import futures
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2_grpc
from pulumi.runtime.proto import provider_pb2 as pb

from graticule.sandbox.faults import provider_of
from graticule.sandbox.fields import merged
from graticule.sandbox.functions import call
from graticule.sandbox.kubeconfig import diff_config
from graticule.sandbox.lifecycle import Operation, Provider
from graticule.sandbox.model import RefusedError
from graticule.sandbox.process import Served
from graticule.sandbox.replacement import top_of
from graticule.sandbox.store import Store
from graticule.sandbox.wire import UNKNOWN, has_unknown, packed, plain, secret_keys

_CALLS = 16
"""Calls at a time; one that waits for what others make holds up none of them."""
_PATIENCE = 3.0
"""Seconds that an object waits for its kind or namespace (the real provider: 31)."""
_KINDS = {
    ("add", False): pb.PropertyDiff.ADD,
    ("add", True): pb.PropertyDiff.ADD_REPLACE,
    ("delete", False): pb.PropertyDiff.DELETE,
    ("delete", True): pb.PropertyDiff.DELETE_REPLACE,
    ("update", False): pb.PropertyDiff.UPDATE,
    ("update", True): pb.PropertyDiff.UPDATE_REPLACE,
}


def _parts(urn: str) -> tuple[str, str]:
    """Return a URN's resource type and name."""
    _, _, _, kinds, name = urn.split("::", 4) if urn.count("::") >= 4 else ("", *urn.split("::", 3))  # noqa: PLR2004
    return kinds.rpartition("$")[2], name


class Plugin(provider_pb2_grpc.ResourceProviderServicer):
    """One provider process."""

    def __init__(self, provider: Provider, engine: str) -> None:
        """Play a provider; ``engine`` is the address that messages for the user go to."""
        self._provider = provider
        self._engine = engine
        self._unknown_config = False

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, ARG002, D102
        self._engine = request.engine_address
        return pb.ProviderHandshakeResponse(accept_secrets=True, accept_resources=False, accept_outputs=False)

    def Attach(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, ARG002, D102
        self._engine = request.address
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, ARG002, D102
        return plugin_pb2.PluginInfo(version=_sdk_version(self._provider.package))

    def GetMapping(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, ARG002, D102
        return pb.GetMappingResponse()

    def GetMappings(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, ARG002, D102
        return pb.GetMappingsResponse()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, ARG002, D102
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, ARG002, D102
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, ARG002, D102
        olds, news = plain(request.old_inputs), plain(request.news)
        if self._provider.package == "kubernetes":
            diffs, replacing = diff_config(olds, news)
            found = pb.DiffResponse.DIFF_SOME if diffs else pb.DiffResponse.DIFF_NONE
            return pb.DiffResponse(changes=found, diffs=diffs, replaces=replacing)
        changed = olds != news
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_SOME if changed else pb.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, D102
        config = plain(request.args)
        self._unknown_config = has_unknown(config)
        with _told(context):
            self._provider.configure({key: value for key, value in config.items() if not has_unknown(value)})
        return pb.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, D102
        kind, name = _parts(request.urn)
        if self._provider.echoes(kind):
            self._warn(request.urn, f"the sandbox does not model {kind}: its inputs are echoed, nothing is checked")
        with _told(context):
            inputs = self._provider.check(kind, name, plain(request.olds), plain(request.news), request.randomSeed)
        return pb.CheckResponse(inputs=packed(inputs, secret_keys(request.news)))

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, ARG002, D102
        kind, name = _parts(request.urn)
        state, news = plain(request.olds), plain(request.news)
        olds = plain(request.old_inputs) | self._late(kind, state)
        for key in request.ignoreChanges:
            if key in olds:
                news[key] = olds[key]
        found, first = self._provider.diff(kind, name, olds, news)
        return pb.DiffResponse(
            changes=pb.DiffResponse.DIFF_SOME if found else pb.DiffResponse.DIFF_NONE,
            diffs=sorted({top_of(path) for path in found}),
            replaces=sorted({top_of(path) for path, (_, replacing) in found.items() if replacing}),
            detailedDiff={
                path: pb.PropertyDiff(kind=_KINDS[change, replacing], inputDiff=True)
                for path, (change, replacing) in found.items()
            },
            hasDetailedDiff=True,
            deleteBeforeReplace=first,
        )

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, D102
        kind, name = _parts(request.urn)
        inputs, secrets = plain(request.properties), secret_keys(request.properties)
        if request.preview and self._provider.holds(kind) and not self._unknown_config:
            with _told(context):
                self._provider.objects().preview(kind, inputs)
            return pb.CreateResponse(properties=packed(inputs, secrets))
        if request.preview or self._unknown_config:
            unknown = dict.fromkeys(self._provider.model(kind).outputs, UNKNOWN)
            return pb.CreateResponse(properties=packed(self._properties(kind, unknown, inputs), secrets))
        with _told(context):
            row = self._provider.create(kind, name, inputs)
        inputs |= self._late(kind, row.inputs)
        return pb.CreateResponse(id=row.id, properties=packed(self._properties(kind, row.outputs, inputs), secrets))

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, D102
        kind, _ = _parts(request.urn)
        with _told(context):
            row = self._provider.read(kind, request.id, plain(request.inputs), plain(request.properties))
        if row is None:
            return pb.ReadResponse()
        secrets = secret_keys(request.properties) | secret_keys(request.inputs)
        return pb.ReadResponse(
            id=row.id,
            properties=packed(self._properties(kind, row.outputs, row.inputs), secrets),
            inputs=packed(row.inputs, secrets),
        )

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, D102
        kind, _ = _parts(request.urn)
        inputs, secrets = plain(request.news), secret_keys(request.news)
        if request.preview and self._provider.holds(kind) and not self._unknown_config:
            with _told(context):
                self._provider.objects().preview(kind, inputs, exists=True)
            return pb.UpdateResponse(properties=packed({**plain(request.olds), **inputs}, secrets))
        if request.preview or self._unknown_config:
            return pb.UpdateResponse(properties=packed(self._properties(kind, plain(request.olds), inputs), secrets))
        with _told(context):
            row = self._provider.update(kind, request.id, inputs, plain(request.olds), list(request.ignoreChanges))
        return pb.UpdateResponse(properties=packed(self._properties(kind, row.outputs, row.inputs), secrets))

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, D102
        kind, _ = _parts(request.urn)
        with _told(context):
            self._provider.delete(kind, request.id, plain(request.properties))
        return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802, ANN401, D102
        args = plain(request.args)
        if self._unknown_config or has_unknown(args):
            return pb.InvokeResponse()
        with _told(context):
            self._provider.before(Operation.INVOKE, request.tok, "", args)
            answer = call(self._provider, request.tok, args)
        response = pb.InvokeResponse()
        getattr(response, "return").CopyFrom(packed(answer))
        return response

    def _late(self, kind: str, there: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the cloud has of the inputs that the provider may have left out."""
        return {key: there[key] for key in self._provider.model(kind).late if key in there}

    def _properties(self, kind: str, outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return a resource as the program sees it: what went in, and what came out beside or instead of it."""
        if self._provider.holds(kind):
            return dict(outputs)
        model, reshaped = self._provider.model(kind), dict[str, Any]()
        for key in model.reshaped:
            if key not in inputs:
                continue
            unknown = outputs.get(key) == UNKNOWN
            if isinstance(model.outputs[key], list):
                items = [dict.fromkeys(model.outputs[key][0], UNKNOWN)] * len(inputs[key]) if unknown else outputs[key]
                reshaped[key] = [merged(given, asked) for given, asked in zip(items, inputs[key], strict=False)]
                continue
            given = dict.fromkeys(model.outputs[key], UNKNOWN) if unknown else outputs.get(key)
            reshaped[key] = merged(inputs.get(key), given)
        return {**outputs, **inputs, **reshaped}

    def _warn(self, urn: str, message: str) -> None:
        if not self._engine:
            print(message, file=sys.stderr)  # noqa: T201 - nobody else to tell
            return
        with grpc.insecure_channel(self._engine) as channel:
            log = engine_pb2.LogRequest(severity=engine_pb2.WARNING, message=message, urn=urn)
            engine_pb2_grpc.EngineStub(channel).Log(log)


@contextmanager
def _told(context: Any) -> Generator[None]:  # noqa: ANN401 - gRPC's own
    """End the call with the cloud's words where it refuses."""
    try:
        yield
    except RefusedError as refusal:
        context.abort(grpc.StatusCode.UNKNOWN, str(refusal))


def _sdk_version(package: str) -> str:
    """Return the version of the Python SDK that this plugin stands in for."""
    try:
        return metadata.version(f"pulumi-{package}")
    except metadata.PackageNotFoundError:
        return "0.0.0"


def main() -> None:
    """Serve one package until the engine ends the process: ``python -m graticule.sandbox PACKAGE [ENGINE]``."""
    package, engine = sys.argv[1], next(iter(sys.argv[2:]), "")
    store = Store(Path(os.environ.get("GRATICULE_SANDBOX_STATE", ".sandbox/clouds.sqlite")))
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=_CALLS), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        Plugin(provider_of(package, store, _PATIENCE), engine), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    served = Served()
    print(port, flush=True)  # noqa: T201 - how the engine learns the port
    served.wait()
    server.stop(None)
