"""Kubernetes objects from plain data."""

import pulumi

from graticule.providers.contract.cluster_defaults import Object


class KubernetesObject(pulumi.CustomResource):
    """One object of any kind, as its YAML would hold it."""

    def __init__(self, name: str, manifest: Object, opts: pulumi.ResourceOptions) -> None:
        """Make the object; its type is the one that the SDK's own class for its kind has."""
        group = str(manifest["apiVersion"])
        token = f"kubernetes:{group if '/' in group else f'core/{group}'}:{manifest['kind']}"
        super().__init__(token, name, dict(manifest), opts)


build = KubernetesObject
