"""``graticule pending``: what an interrupted update may have made without a record, and how to adopt it."""

import json
import shlex
import string
import subprocess
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graticule.fleet.tools import ensure_cli
from graticule.providers.contract.errors import Problem, did_you_mean, listed
from graticule.sandbox.model import fill
from graticule.sandbox.models import MODELS

_ACCOUNT = ("project", "subscriptionId")


@dataclass(frozen=True)
class Pending:
    """A create of which the state does not know whether it happened."""

    urn: str
    type: str
    name: str
    """The name in the cloud; where it has none, the one in the program."""
    id: str
    """The id that it has if it exists; empty where the cloud makes one up."""
    inputs: Mapping[str, Any]
    """What it was to be."""


def pending_creates(state: Mapping[str, Any]) -> list[Pending]:
    """Return what a stack's exported state says was being made when an update was interrupted."""
    deployment = state.get("deployment") or {}
    providers = {one["urn"]: one for one in deployment.get("resources") or []}
    found: list[Pending] = []
    for operation in deployment.get("pending_operations") or []:
        if operation.get("type") != "creating":
            continue
        resource = operation["resource"]
        kind, inputs = str(resource["type"]), dict(resource.get("inputs") or {})
        urn = str(resource["urn"])
        provider = providers.get(str(resource.get("provider", "")).rpartition("::")[0], {})
        model = MODELS.get(kind)
        given = inputs.get(model.name) if model and model.name else (inputs.get("tags") or {}).get("Name")
        name = str(given or urn.rpartition("::")[2])
        values = {**inputs, "name": name, **_place(inputs, provider.get("inputs") or {})}
        known = model is not None and _parts(model.id) <= set(values)
        identity = resource.get("id") or (fill(model.id, values) if model and known else "")
        found.append(Pending(urn, kind, name, str(identity), inputs))
    return found


def _parts(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _place(inputs: Mapping[str, Any], provider: Mapping[str, Any]) -> dict[str, str]:
    """Return the account and the region of a resource, as far as they are known."""
    allowed = provider.get("allowedAccountIds")
    accounts = json.loads(allowed) if isinstance(allowed, str) else allowed or []
    account = inputs.get("project") or next((provider[key] for key in _ACCOUNT if provider.get(key)), None)
    region = inputs.get("region") or inputs.get("location") or provider.get("region")
    values = {"account": account or next(iter(accounts), None), "region": region}
    return {key: str(value) for key, value in values.items() if value}


def adopted(state: Mapping[str, Any], ids: Mapping[str, str], gone: Collection[str]) -> dict[str, Any]:
    """Return a stack's state with pending creates turned into resources, or forgotten.

    A refresh then reads what they are, and takes out again what does not exist.

    Args:
        state: the exported state.
        ids: by URN the id of what is adopted, besides those whose id is known.
        gone: URNs of what does not exist.
    """
    known = {one.urn: ids.get(one.urn) or one.id for one in pending_creates(state)}
    deployment = dict(state["deployment"])
    resources, left = list(deployment.get("resources") or []), list[Any]()
    for operation in deployment.get("pending_operations") or []:
        urn = operation["resource"]["urn"]
        if operation.get("type") != "creating" or (urn not in gone and not known[urn]):
            left.append(operation)
        elif urn not in gone:
            resource = operation["resource"]
            outputs = resource.get("outputs") or resource.get("inputs") or {}
            resources.append({**resource, "id": known[urn], "outputs": outputs})
    return {**state, "deployment": {**deployment, "resources": resources, "pending_operations": left}}


def pending(stack: str, *, adopt: bool, ids: Sequence[str], gone: Sequence[str]) -> int:
    """Print what an interrupted update may have made, or put it into the state.

    Returns 1 while there is something, so that a pipeline stops before it makes things twice.

    Args:
        stack: the stack's name.
        adopt: whether to put into the state what has a known id.
        ids: ``NAME=ID`` of what else is adopted, with the last part of its URN.
        gone: names of what does not exist.

    Raises:
        Problem: the stack cannot be read or written, or a name is none of the pending ones.
    """
    state = exported(stack)
    creates = pending_creates(state)
    if not creates:
        print(f"{stack}: nothing is pending")  # noqa: T201 - the command's answer
        return 0
    if adopt:
        given = {name: identity for name, _, identity in (one.partition("=") for one in ids)}
        names = _names(creates)
        urns = {**{urn: urn for urn in names}, **{name: urn for urn, name in names.items()}}
        for name in (*given, *gone):
            if name not in urns:
                raise Problem(
                    "",
                    f"'{name}' is not pending{did_you_mean(name, urns)}; pending are {listed(sorted(names.values(), key=len))}",
                )
        state = adopted(
            state, {urns[name]: identity for name, identity in given.items()}, {urns[name] for name in gone}
        )
        _write(stack, state)
        creates = pending_creates(state)
        print(f"{stack}: the state has them now; next: pulumi refresh --stack {stack}")  # noqa: T201
        if not creates:
            return 0
    print(f"{stack}: an update was interrupted while it made this; each may exist or not:")  # noqa: T201
    names = _names(creates)
    for one in creates:
        where = f"id {one.id}" if one.id else f"its cloud made up an id: look for {one.name}"
        print(f"  {names[one.urn]} ({one.type}): {where}")  # noqa: T201
    unknown = [names[one.urn] for one in creates if not one.id]
    flags = "".join(f" --id {shlex.quote(name)}=ID" for name in unknown)
    print(f"put it into the state: graticule pending {stack} --adopt{flags}")  # noqa: T201
    if unknown:
        print("for what does not exist, instead of --id: --gone NAME")  # noqa: T201
    return 1


def _names(creates: Sequence[Pending]) -> dict[str, str]:
    """Return by its URN what each is called: the URN's last part where no other ends so, else the URN."""
    last = {one.urn: one.urn.rpartition("::")[2] for one in creates}
    often = Counter(last.values())
    return {urn: name if often[name] == 1 else urn for urn, name in last.items()}


def exported(stack: str) -> dict[str, Any]:
    """Return a stack's state.

    Raises:
        Problem: the stack cannot be read.
    """
    return json.JSONDecoder().raw_decode(_pulumi(stack, "export"))[0]


def _write(stack: str, state: Mapping[str, Any]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(state, file)
        file.flush()
        _pulumi(stack, "import", "--file", file.name)


def _pulumi(stack: str, *words: str) -> str:
    command = [str(ensure_cli().path), "stack", *words, "--stack", stack]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Problem("", f"stack {words[0]} of '{stack}' failed: {last.removeprefix('error: ')}")
    return done.stdout
