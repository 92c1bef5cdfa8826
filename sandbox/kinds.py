"""The kinds of objects that a cluster knows, and how an object of a kind is called."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graticule.sandbox import contents
from graticule.sandbox.kubeconfig import Place
from graticule.sandbox.schemas import schemas
from graticule.sandbox.store import Store

DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"


@dataclass(frozen=True)
class Kind:
    """A kind of object as a cluster knows it."""

    api: str
    name: str
    plural: str
    namespaced: bool
    type_name: str = ""
    """Its type in the schemas of Kubernetes; empty where it is defined in the cluster."""
    schema: Mapping[str, Any] | None = None
    """The schema of its CustomResourceDefinition."""

    @property
    def group(self) -> str:
        """The group of its API; empty for the core."""
        return self.api.rpartition("/")[0]

    @property
    def qualified(self) -> str:
        """What the API server calls one of it: ``Deployment.apps``."""
        return f"{self.name}.{self.group}" if self.group else self.name

    @property
    def resource(self) -> str:
        """What the API server calls it: ``deployments.apps``."""
        return f"{self.plural}.{self.group}" if self.group else self.plural


def find(store: Store, place: Place, api: str, name: str) -> Kind | None:
    """Return a kind that the cluster knows: its version has it, its cloud brings it, or somebody defined it."""
    built_in = schemas(place.version)["kinds"].get(f"{api}/{name}")
    if built_in:
        return Kind(api, name, _plural(name), built_in["namespaced"], built_in["type"])
    group, _, version = api.rpartition("/")
    for row in store.of_type(place.account, DEFINITION, group):
        spec = dashed(row.inputs.get("spec") or {})
        names = spec.get("names", {})
        if spec.get("group") != group or names.get("kind") != name:
            continue
        for served in spec.get("versions", []):
            if served.get("name") == version and served.get("served"):
                schema = (served.get("schema") or {}).get("openAPIV3Schema")
                return Kind(api, name, names.get("plural", ""), spec.get("scope") == "Namespaced", schema=schema)
    namespaced = contents.kinds(place.row).get((api, name))
    return None if namespaced is None else Kind(api, name, _plural(name), namespaced)


def named(token: str, inputs: Mapping[str, Any]) -> tuple[str, str, bool]:
    """Return the API version and the kind of an object, and whether it is a patch."""
    _, middle, tail = token.split(":")
    api = str(inputs.get("apiVersion") or middle).removeprefix("core/")
    kind = str(inputs.get("kind") or re.sub(r"(?<=.)Patch$", "", tail))
    return api, kind, tail == f"{kind}Patch"


def token_of(api: str, kind: str) -> str:
    """Return the type that Pulumi has for a kind."""
    return f"kubernetes:{api if '/' in api else f'core/{api}'}:{kind}"


def placed(inputs: Mapping[str, Any], kind: Kind | None) -> dict[str, Any]:
    """Return an object in its namespace, or in none where its kind has none."""
    metadata = dict(inputs.get("metadata") or {})
    if kind and not kind.namespaced:
        metadata.pop("namespace", None)
    else:
        metadata["namespace"] = metadata.get("namespace") or "default"
    named = {"apiVersion": kind.api, "kind": kind.name} if kind else {}
    return {**inputs, **named, "metadata": metadata}


def identity_of(inputs: Mapping[str, Any], kind: Kind) -> str:
    """Return the id of an object: ``namespace/name``, or its name alone."""
    metadata = placed(inputs, kind)["metadata"]
    return f"{metadata['namespace']}/{metadata.get('name')}" if kind.namespaced else str(metadata.get("name"))


def _plural(name: str) -> str:
    text = name.lower()
    if text in {"endpoints", "rules", "clusterrules", "globalrules"}:
        return text
    if text.endswith(("s", "x", "ch")):
        return f"{text}es"
    return f"{text[:-1]}ies" if text.endswith("y") and text[-2] not in "aeiou" else f"{text}s"


def dashed(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value whose keys ``x_kubernetes_...`` are as Kubernetes writes them."""
    return json.loads(
        re.sub(r'"x_kubernetes_(\w+)":', lambda key: f'"x-kubernetes-{key[1].replace("_", "-")}":', json.dumps(value))
    )
