"""The Python language host, for a machine whose Pulumi CLI comes without one: runs a program as the engine asks."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from queue import Queue
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import language_pb2 as pb
from pulumi.runtime.proto import language_pb2_grpc, plugin_pb2

from graticule.sandbox.process import Served

BAIL = 32
"""The exit code of a program that has already told the user what is wrong."""


class Host(language_pb2_grpc.LanguageRuntimeServicer):
    """What the engine asks of a language host."""

    def __init__(self, engine: str, executor: str) -> None:
        """Keep the engine's address and the path of ``pulumi-language-python-exec``."""
        self._engine = engine
        self._executor = executor
        self._programs = list[subprocess.Popen[bytes]]()

    def end(self) -> None:
        """End the programs that still run, whose engine is gone."""
        for program in self._programs:
            program.kill()

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802, D102, ANN401, ARG002
        self._engine = request.engine_address
        return pb.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802, D102, ANN401, ARG002
        return plugin_pb2.PluginInfo(version="0.0.0")

    def GetRequiredPackages(self, request: Any, context: Any) -> Any:  # noqa: N802, D102, ANN401, ARG002
        return pb.GetRequiredPackagesResponse()

    def GetRequiredPlugins(self, request: Any, context: Any) -> Any:  # noqa: N802, D102, ANN401, ARG002
        return pb.GetRequiredPluginsResponse()

    def About(self, request: Any, context: Any) -> Any:  # noqa: N802, D102, ANN401, ARG002
        return pb.AboutResponse(executable=sys.executable, version=sys.version.split()[0])

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802, D102, ANN401, ARG002
        return empty_pb2.Empty()

    def Run(self, request: Any, context: Any) -> Any:  # noqa: N802, D102, ANN401, ARG002
        command = [
            _python(request.info),
            "-u",
            self._executor,
            *("--monitor", request.monitor_address),
            *("--engine", self._engine),
            *("--project", request.project),
            *("--root_directory", request.info.root_directory),
            *("--stack", request.stack),
            *("--pwd", request.pwd),
            *("--dry_run", "true" if request.dryRun else "false"),
            *("--parallel", str(request.parallel)),
            *("--organization", request.organization),
            str(Path(request.info.program_directory) / request.info.entry_point),
        ]
        config = {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        program = subprocess.Popen(command, env={**os.environ, **config})
        self._programs.append(program)
        code = program.wait()
        if code == BAIL:
            return pb.RunResponse(bail=True)
        return pb.RunResponse(error=f"the program ended with exit code {code}" if code else "")

    def RunPlugin(self, request: Any, context: Any) -> Iterator[Any]:  # noqa: N802, D102, ANN401
        run = ["-m", "pulumi.policy", *request.args, request.info.program_directory]
        if request.kind != "analyzer":
            run = [request.info.program_directory, *request.args]
        process = subprocess.Popen(
            [_python(request.info), "-u", *run],
            cwd=request.pwd or None,
            env={**os.environ, **dict(line.partition("=")[::2] for line in request.env)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        context.add_callback(process.terminate)
        chunks: Queue[Any] = Queue()

        def pump(stream: Any, field: str) -> None:  # noqa: ANN401
            while data := stream.read1(65536):
                chunks.put(pb.RunPluginResponse(**{field: data}))
            chunks.put(None)

        for stream, field in ((process.stdout, "stdout"), (process.stderr, "stderr")):
            threading.Thread(target=pump, args=(stream, field), daemon=True).start()
        for _ in range(2):
            yield from iter(chunks.get, None)
        yield pb.RunPluginResponse(exitcode=process.wait())


def _python(info: Any) -> str:  # noqa: ANN401 - a ProgramInfo
    """Return the interpreter of the program's own environment, else this one."""
    option = info.options.fields.get("virtualenv", struct_pb2.Value()).string_value
    own = Path(info.root_directory) / option / "bin" / "python" if option else None
    return str(own) if own and own.exists() else sys.executable


def main() -> None:
    """Serve until the engine ends the process."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)],
    )
    engine = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    executor = str(Path(os.environ["GRATICULE_LANGUAGE_HOST"]) / "pulumi-language-python-exec")
    host = Host(engine, executor)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    served = Served()
    print(port, flush=True)  # noqa: T201 - how the engine learns the port
    served.wait()
    host.end()
    server.stop(None)


if __name__ == "__main__":
    main()
