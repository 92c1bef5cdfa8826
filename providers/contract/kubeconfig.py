"""A kubeconfig that holds no credential: it runs the cloud's own login."""

import json
from dataclasses import dataclass
from typing import Any

_API = "client.authentication.k8s.io"


@dataclass(frozen=True)
class Login:
    """The command that gives a token for one cluster."""

    command: str
    args: list[str]
    install_hint: str
    """What to do where the command is missing."""
    api: str = "v1"
    """The version of the exec API that the command answers in."""


def kubeconfig(name: str, endpoint: str, certificate_authority: str, login: Login) -> str:
    """Return the kubeconfig of one cluster, as JSON (which is YAML).

    Args:
        name: what the cluster, the context and the user are called.
        endpoint: the API server's URL.
        certificate_authority: its CA certificate, PEM in base64; empty where a public one signed it.
        login: how to log in.
    """
    cluster: dict[str, Any] = {"server": endpoint}
    if certificate_authority:
        cluster["certificate-authority-data"] = certificate_authority
    command = {
        "apiVersion": f"{_API}/{login.api}",
        "command": login.command,
        "args": login.args,
        "installHint": login.install_hint,
        "interactiveMode": "Never",
        "provideClusterInfo": True,
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": cluster}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
            "users": [{"name": name, "user": {"exec": command}}],
        },
        sort_keys=True,
    )
