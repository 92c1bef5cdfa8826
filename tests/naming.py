"""What recorded resources are called, and where each of their names has to be the only one.

Which property is a name, and unique where, is said by the simulated clouds' models; what a cloud takes as one by
``sandbox/facts/names.json``.
"""

import contextlib
import gc
import itertools
import re
from collections.abc import Generator, Iterable, Mapping
from typing import Any

import pulumi.resource
import pytest
from pulumi.runtime import resource as registration
from pulumi.runtime.mocks import MockResourceArgs

from graticule.providers.contract.model import Args
from graticule.sandbox import names
from graticule.sandbox.model import Model, fill
from graticule.sandbox.models import MODELS
from graticule.sandbox.streams_azure import WORLD
from graticule.testing.recording import Made, Recorder

ACCOUNT = "123456789012"
IN_CLUSTERS = "kubernetes:"
"""Objects in a cluster, which nobody else's are beside."""
NO_NAMES = ("destinationCidrBlock", "principalArn")
"""What tells resources of a type apart and is no name."""
IDS = ("arn:", "/subscriptions/", "projects/")
_OWN = ("arn", "name", "selfLink")
_serial = itertools.count()


def _values(asked: MockResourceArgs, model: Model) -> dict[str, Any]:
    inputs = asked.inputs
    number = next(_serial)
    return {
        **inputs,
        "account": inputs.get("project") or ACCOUNT,
        "region": inputs.get("region") or inputs.get("location") or "",
        "name": inputs.get(model.name) or asked.name,
        **dict.fromkeys(("hex", "short", "uuid"), f"{number:017x}"),
    }


@contextlib.contextmanager
def played(regions: Mapping[str, str]) -> Generator[None]:
    """Record with the ids and names that the clouds would give, and quickly.

    Args:
        regions: what the keys of regions are replaced by.
    """
    record, parse = Recorder.new_resource, Args.parse.__func__  # type: ignore[attr-defined]

    def new_resource(self: Recorder, asked: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        identity, outputs = record(self, asked)
        model = MODELS.get(asked.typ)
        if model is None:
            return identity, outputs
        values = _values(asked, model)
        values["id"] = fill(model.id, values)
        return values["id"], {
            **outputs,
            **{key: fill(model.outputs[key], values) for key in _OWN if key in model.outputs},
        }

    def renamed(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {regions.get(key, key): renamed(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [renamed(inner) for inner in value]
        return regions.get(value, value) if isinstance(value, str) else value

    async def no_aliases(*_: object) -> list[object]:
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Recorder, "new_resource", new_resource)
        patch.setattr(Args, "parse", classmethod(lambda cls, data, place="": parse(cls, renamed(data), place)))
        # Those of Azure's older API versions take most of the time, and nobody here asks for them.
        patch.setattr(pulumi.resource, "collapse_alias_to_urn", lambda *_: "")
        patch.setattr(registration, "prepare_aliases", no_aliases)
        gc.collect()
        gc.freeze()
        yield
        gc.unfreeze()


def _of_clouds(recorders: Iterable[Recorder]) -> Generator[Made]:
    for recorder in recorders:
        yield from (made for made in recorder.resources if not made.typ.startswith(IN_CLUSTERS))


def twice(*recorders: Recorder) -> list[str]:
    """Return the names that are there twice where there may be one, and those of which that is not known."""
    seen: set[tuple[str, str, str]] = set()
    found: list[str] = []
    for made in _of_clouds(recorders):
        model = MODELS[made.typ]
        name = str(made.inputs.get(model.name) or "").lower()
        if not name or model.name in NO_NAMES:
            continue
        values = _values(made, model)
        scope = fill(model.scope, values)
        # Queues and logs have types of their own on Azure, and one world of names.
        one = ("" if scope == WORLD else made.typ, scope, name)
        if one in seen or not all(values.get(part) for part in re.findall(r"\{(\w+)\}", model.scope)):
            found.append(f"{made.typ} {name} in {scope or 'the world'}")
        seen.add(one)
    return found


def unfit(*recorders: Recorder) -> list[str]:
    """Return what the clouds say of the names that they do not take."""
    return [said for made in _of_clouds(recorders) if (said := names.unfit(made.typ, made.inputs))]


def unruled(prefix: str, *recorders: Recorder) -> list[str]:
    """Return the properties that look like names and are not among what has limits.

    Args:
        prefix: what every physical name begins with; a short one is in too much to tell anything.
        recorders: what was recorded.
    """
    begins = prefix[:12]
    of = list(_of_clouds(recorders))
    known = {str(made.inputs[key]) for made in of for key in names.rules().get(made.typ, {}) if key in made.inputs}
    return [
        f"{made.typ} {key}: {value}"
        for made in of
        for key, value in made.inputs.items()
        if len(begins) == 12 and isinstance(value, str) and begins in value
        if key not in names.rules().get(made.typ, {}) and not value.startswith(IDS)
        if key == "name" or not any(name in value for name in known)
    ]
