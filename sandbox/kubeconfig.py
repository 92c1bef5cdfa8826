"""Which cluster a provider of Kubernetes reaches, and what a change of its configuration replaces."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import yaml

from graticule.providers.contract.cluster_options import DEFAULT_VERSION
from graticule.sandbox import clusters
from graticule.sandbox.model import values_at
from graticule.sandbox.store import Row, Store
from graticule.sandbox.wire import has_unknown

_KEYS = ("kubeconfig", "context", "cluster")
_HOSTS = {
    clusters.EKS: ("endpoint",),
    clusters.GKE: (
        "endpoint",
        "controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint",
        "privateClusterConfig.privateEndpoint",
    ),
    clusters.AKS: ("fqdn", "privateFQDN"),
}
_VERSIONS = ("version", "minMasterVersion", "kubernetesVersion")


@dataclass(frozen=True)
class Place:
    """The cluster that objects are in."""

    account: str
    """What the rows of its objects have as their account."""
    row: Row | None = None
    """The cloud's cluster; a user's own, of which the sandbox knows nothing, has none."""
    namespace: str = "default"
    """Where objects go that do not say."""
    unreachable: str = ""
    """Why nobody answers there; empty where somebody does."""

    @property
    def version(self) -> str:
        """The Kubernetes version of its API server."""
        known = {**self.row.outputs, **self.row.inputs} if self.row else {}
        return next((str(known[key]) for key in _VERSIONS if known.get(key)), DEFAULT_VERSION)


def account_of(row: Row) -> str:
    """Return what the objects in a cloud's cluster have as their account."""
    return f"{row.type}|{row.account}|{row.id}"


def place(store: Store, config: Mapping[str, Any]) -> Place:
    """Return the cluster that a configuration leads to.

    A kubeconfig with a server leads to the cluster of the simulated clouds that has this endpoint. A path, a context's
    name or nothing leads to a cluster of the user's own, which is simply there.
    """
    known = _parsed(config.get("kubeconfig"))
    active = _active(known, config) or {}
    named = values_at(known, "contexts[*]")
    current = config.get("context") or known.get("current-context")
    inside = next((one.get("context", {}) for one in named if one.get("name") == current), {})
    namespace = str(config.get("namespace") or inside.get("namespace") or "default")
    server = str(active.get("server") or "")
    if not server:
        own = (config.get(key) for key in ("clusterIdentifier", "context", "kubeconfig"))
        return Place(str(next((value for value in own if value), "kubernetes")), namespace=namespace)
    host = urlsplit(server).hostname or server
    for kind, paths in _HOSTS.items():
        for row in store.everywhere(kind, host):
            if any(_host(value) == host for path in paths for value in values_at({**row.inputs, **row.outputs}, path)):
                return Place(account_of(row), row, namespace)
    said = f'Get "{server}/openapi/v2?timeout=32s": dial tcp: lookup {host}: no such host'
    return Place(server, None, namespace, f"unable to load schema information from the API server: {said}")


def set_to(config: Mapping[str, Any], key: str, variable: str) -> bool:
    """Return whether a setting of the provider is on, by its configuration or else by the environment."""
    value = config.get(key)
    return str(os.environ.get(variable, "") if value is None else value).lower() == "true"


def diff_config(olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return which settings of a provider differ, and which of them replace it.

    What may be another cluster replaces: a kubeconfig that is not known yet, or whose active cluster differs. Where a
    ``clusterIdentifier`` is set before and after, that alone decides.
    """
    changed = sorted(key for key in {*olds, *news} if olds.get(key) != news.get(key))
    if not changed:
        return [], []
    before, after = olds.get("clusterIdentifier"), news.get("clusterIdentifier")
    replaces = ["clusterIdentifier"] if before and after and before != after else []
    same = bool(after) and before == after
    for key in _KEYS:
        if has_unknown(news.get(key)):
            return [key], [] if same else [*replaces, key]
    if "renderYamlToDirectory" in changed:
        replaces.append("renderYamlToDirectory")
    old, new = (_active(_parsed(config.get("kubeconfig")), config) for config in (olds, news))
    if old is not None and new is not None and old != new:
        replaces += [key for key in _KEYS if key in changed]
    return changed, [] if same else replaces


def _parsed(value: object) -> dict[str, Any]:
    """Return what a kubeconfig says, or nothing where it is a path or absent."""
    if isinstance(value, Mapping):
        return dict(value)
    text = str(value or "").strip()
    if not (text.startswith("{") or "\n" in text):
        return {}
    try:
        known = json.loads(text) if text.startswith("{") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        return {}
    return known if isinstance(known, dict) else {}


def _active(known: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the cluster of a kubeconfig that is in use."""
    context = config.get("context") or known.get("current-context")
    contexts = {one.get("name"): one.get("context", {}) for one in known.get("contexts") or []}
    all_clusters = {one.get("name"): one.get("cluster", {}) for one in known.get("clusters") or []}
    if context not in contexts:
        return None
    return all_clusters.get(config.get("cluster") or contexts[context].get("cluster"))


def _host(value: object) -> str:
    text = str(value)
    return urlsplit(text if "//" in text else f"//{text}").hostname or ""
