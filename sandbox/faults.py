"""Faults on request: clouds that are slow, refuse, lose their answer, or are gone for a while."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, model_validator

from graticule.providers.contract.errors import Problem, Problems
from graticule.providers.contract.model import Args, Whole
from graticule.sandbox import azure, kubernetes
from graticule.sandbox.lifecycle import Operation, Provider
from graticule.sandbox.model import Blanks, RefusedError, fill
from graticule.sandbox.store import Row, Store

VARIABLE = "GRATICULE_SANDBOX_FAULTS"
"""The environment variable that holds the faults, as YAML, or the path of a file that does."""
RETRIES = 4
"""How often a throttled call is tried again before its provider gives up."""
_FIRST_WAIT = 0.05
_CRASHED = 137
_NOTHING: Mapping[str, Any] = {}


class Kind(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"
    """A call takes longer."""
    THROTTLE = "throttle"
    """A call is one too many; the provider tries again, and gives up after :data:`RETRIES` times."""
    FAIL = "fail"
    """A call fails."""
    CRASH = "crash"
    """A resource is made, and the engine dies with the provider before it is told so, as when a runner is killed."""
    DOWN = "down"
    """Nothing in a region answers, and no API server there."""
    UNREACHABLE = "unreachable"
    """An API server cannot be reached."""


class Fault(Args):
    """One fault: what goes wrong, where, and how often."""

    fault: Kind
    """What goes wrong."""
    type: str = "*"
    """A pattern of the resource's or function's type: ``aws:ec2/*``."""
    name: str = "*"
    """A pattern of the name: the program's where a resource is made, the cloud's where it exists."""
    region: str = ""
    """For ``down`` the region, by the cloud's own name."""
    cluster: str = "*"
    """For ``unreachable`` a pattern of the cluster's name."""
    operations: list[Operation] = []
    """What is affected; unset: everything, and for ``fail`` creates alone."""
    seconds: float = Field(default=1.0, ge=0, le=600)
    """For ``latency`` how long a call takes, up to 600."""
    skip: Whole = Field(default=0, ge=0)
    """How many calls that fit are left alone first."""
    times: Whole | None = Field(default=None, ge=1)
    """How many calls it strikes; unset: all, and for ``crash`` one."""

    @model_validator(mode="after")
    def _says_where(self) -> "Fault":
        if self.fault is Kind.DOWN and not self.region:
            raise Problem("region", "is required for a region that is down, by the cloud's own name such as us-east-1")
        return self


def found_from(text: str, cwd: Path) -> str:
    """Return what asks for faults: YAML as it is, the path of a file as it is from everywhere."""
    if not _is_written_out(text):
        with suppress(OSError):
            return str((cwd / text).resolve(strict=True))
    return text


def _is_written_out(text: str) -> bool:
    return text.lstrip().startswith(("{", "[", "-"))


def parse_faults(text: str) -> list[Fault]:
    """Return the faults that a text asks for.

    Args:
        text: YAML, a list of faults or one of them; or the path of a file that holds it.

    Raises:
        Problem: there is no such file, or it is no YAML.
        Problems: a fault is wrong.
    """
    path = Path(text)
    place = "faults"
    if not _is_written_out(text):
        try:
            text, place = path.read_text(encoding="utf-8"), path.name
        except OSError as error:
            message = f"{text!r} is neither a fault such as '{{fault: latency}}' nor a file: {error.strerror}"
            raise Problem(VARIABLE, message) from None
    return _parsed(text, place)


@lru_cache(maxsize=8)
def _parsed(text: str, place: str) -> list[Fault]:
    try:
        found = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise Problem(place, f"no YAML: {' '.join(str(error).split())}") from None
    listed = found if isinstance(found, list) else [found]
    if not all(isinstance(one, Mapping) for one in listed):
        raise Problem(place, "need a list of faults, each a map such as {fault: fail, type: 'aws:ec2/*'}")
    return [Fault.parse(one, f"{place}.{number}") for number, one in enumerate(listed)]


_WORDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.THROTTLE: {
        "aws": "ThrottlingException: Rate exceeded",
        "gcp": "googleapi: Error 429: Quota exceeded for quota metric 'Queries', rateLimitExceeded",
        "azure-native": 'Status=429 Code="TooManyRequests" Message="The request is being throttled"',
        "kubernetes": "the server has received too many requests and has asked us to try again later",
    },
    Kind.FAIL: {
        "aws": "InternalFailure: The request processing has failed because of an unknown error",
        "gcp": "googleapi: Error 500: Internal error encountered, backendError",
        "azure-native": 'Status=500 Code="InternalServerError" Message="An internal server error occurred"',
        "kubernetes": "Internal error occurred: the object was not written",
    },
    Kind.DOWN: {
        "aws": "RequestError: send request failed: dial tcp: i/o timeout ({region})",
        "gcp": "googleapi: Error 503: The service is currently unavailable in {region}, backendError",
        "azure-native": 'Status=503 Code="ServiceUnavailable" Message="The service in {region} is unavailable"',
    },
}
"""What each provider says."""


@dataclass
class FaultyProvider(Provider):
    """A provider whose clouds have faults; a file of faults is read again with each call."""

    source: str = field(default="")

    def create(self, kind: str, name: str, inputs: dict[str, Any]) -> Row:
        """Make a resource, unless a fault stands in the way."""
        self.before(Operation.CREATE, kind, name, inputs)
        row = super().create(kind, name, inputs)
        if self._struck(Kind.CRASH, Operation.CREATE, kind, name):
            die()
        return row

    def read(
        self, kind: str, identity: str, inputs: Mapping[str, Any] = _NOTHING, state: Mapping[str, Any] = _NOTHING
    ) -> Row | None:
        """Read a resource, unless a fault stands in the way."""
        self._before_existing(Operation.READ, kind, identity)
        return super().read(kind, identity, inputs, state)

    def update(
        self,
        kind: str,
        identity: str,
        inputs: dict[str, Any],
        state: Mapping[str, Any] = _NOTHING,
        ignored: Sequence[str] = (),
    ) -> Row:
        """Change a resource, unless a fault stands in the way."""
        self._before_existing(Operation.UPDATE, kind, identity)
        return super().update(kind, identity, inputs, state, ignored)

    def delete(self, kind: str, identity: str, state: Mapping[str, Any] = _NOTHING) -> None:
        """Remove a resource, unless a fault stands in the way."""
        self._before_existing(Operation.DELETE, kind, identity)
        super().delete(kind, identity, state)

    def objects(self) -> kubernetes.Objects:
        """Return the objects of a cluster, which may be out of reach."""
        found = super().objects()
        row = found.place.row
        if row is None or found.place.unreachable:
            return found
        gone = self._out_of_reach(row)
        return replace(found, place=replace(found.place, unreachable=gone)) if gone else found

    def before(self, operation: Operation, kind: str, name: str, inputs: Mapping[str, Any]) -> None:
        """Suffer what was asked for.

        Raises:
            RefusedError: in the cloud's own words.
        """
        region = self._region_of(inputs)
        for fault in self._struck(Kind.LATENCY, operation, kind, name):
            time.sleep(fault.seconds)
        for fault in self._of(Kind.DOWN):
            if fault.region and _is_in(region, fault.region) and self.package in _WORDS[Kind.DOWN]:
                raise RefusedError(_WORDS[Kind.DOWN][self.package].format_map(Blanks(region=fault.region)))
        if self._struck(Kind.FAIL, operation, kind, name):
            raise RefusedError(self._words(Kind.FAIL))
        tries = 0
        while self._struck(Kind.THROTTLE, operation, kind, name):
            tries += 1
            if tries > RETRIES:
                raise RefusedError(self._words(Kind.THROTTLE))
            time.sleep(_FIRST_WAIT * 2**tries)

    def _before_existing(self, operation: Operation, kind: str, identity: str) -> None:
        row = self.store.get(self.account, kind, identity)
        self.before(operation, kind, row.name if row else identity, row.inputs if row else {})

    def _out_of_reach(self, row: Row) -> str:
        for fault in self._of(Kind.UNREACHABLE):
            if fnmatchcase(row.name, fault.cluster):
                return f"dial tcp: i/o timeout: {row.name}"
        for fault in self._of(Kind.DOWN):
            if _is_in(str(row.inputs.get("region") or row.inputs.get("location")), fault.region):
                return f"dial tcp: i/o timeout: {row.name}, whose region {fault.region} is down"
        return ""

    def _words(self, kind: Kind) -> str:
        return _WORDS[kind].get(self.package, _WORDS[kind]["aws"])

    def _region_of(self, inputs: Mapping[str, Any]) -> str:
        """Return the region that a resource is in; what belongs to a resource group is where that is."""
        group = inputs.get("resourceGroupName")
        if self.package == "azure-native" and group and not inputs.get("location"):
            identity = fill(azure.GROUP, {"account": self.account, "resourceGroupName": group})
            inputs = next((row.inputs for row in self.store.identified(self.account, identity)), inputs)
        return str(inputs.get("region") or inputs.get("location") or inputs.get("zone") or "")

    def _of(self, kind: Kind) -> list[Fault]:
        try:
            return [fault for fault in parse_faults(self.source) if fault.fault is kind]
        except (Problem, Problems) as error:
            raise RefusedError(str(error)) from None

    def _struck(self, kind: Kind, operation: Operation, token: str, name: str) -> list[Fault]:
        """Return the faults of a kind that strike a call, each counted."""
        return [
            fault
            for fault in self._of(kind)
            if operation in (fault.operations or _AFFECTED.get(kind, list(Operation)))
            and fnmatchcase(token, fault.type)
            and fnmatchcase(name, fault.name)
            and self._is_due(fault)
        ]

    def _is_due(self, fault: Fault) -> bool:
        times = 1 if fault.fault is Kind.CRASH and fault.times is None else fault.times
        if not fault.skip and times is None:
            return True
        with self.store.transaction():
            call = self.store.count(_counter(fault))
        return call > fault.skip and (times is None or call <= fault.skip + times)


def _counter(fault: Fault) -> str:
    return f"fault {fault.model_dump_json()}"


def has_struck(store: Store, fault: Fault) -> bool:
    """Return whether a fault whose strikes are counted, as it has ``skip`` or ``times``, has struck something."""
    return store.counted(_counter(fault)) > fault.skip


_AFFECTED: Mapping[Kind, list[Operation]] = {Kind.FAIL: [Operation.CREATE], Kind.CRASH: [Operation.CREATE]}


def die() -> None:
    """End this process and the engine that it serves, without a word."""
    engine = os.getppid()
    asked = subprocess.run(["ps", "-o", "comm=", "-p", str(engine)], capture_output=True, text=True, check=False)
    if asked.stdout.strip().endswith("pulumi"):
        os.kill(engine, signal.SIGKILL)
    os._exit(_CRASHED)


def _is_in(place: str, region: str) -> bool:
    """Return whether a place is a region or one of its zones."""
    return place == region or place.startswith(f"{region}-") or (place[:-1] == region and place[-1:].isalpha())


def is_down(source: str, region: str) -> bool:
    """Return whether the faults of a source have a region down."""
    down = [fault for fault in parse_faults(source) if fault.fault is Kind.DOWN] if source else []
    return any(_is_in(region, fault.region) for fault in down)


def provider_of(package: str, store: Store, patience: float) -> Provider:
    """Return the provider of a package, with the faults that the environment asks for."""
    source = os.environ.get(VARIABLE, "")
    if not source:
        return Provider(package, store, patience=patience)
    return FaultyProvider(package, store, patience=patience, source=source)
