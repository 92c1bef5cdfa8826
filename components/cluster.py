"""A Kubernetes cluster in one region."""

from collections.abc import Sequence
from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import CLUSTER
from graticule.providers import registry
from graticule.providers.contract.cluster import ClusterArgs, cluster_identity
from graticule.providers.contract.cluster_options import cluster_features
from graticule.providers.contract.kubeconfig import kubeconfig

EXPORTED = ("name", "endpoint", "certificate_authority", "oidc_issuer", "kubeconfig")


class Cluster(pulumi.ComponentResource):
    """A managed Kubernetes cluster: private, its secrets encrypted with your key, its nodes scaled by demand."""

    name: pulumi.Output[str]
    """The cluster's name in its cloud."""
    endpoint: pulumi.Output[str]
    """The API server's URL."""
    certificate_authority: pulumi.Output[str]
    """The API server's CA certificate, PEM in base64; empty where a public authority signed it."""
    oidc_issuer: pulumi.Output[str]
    """The URL of who signs the tokens of service accounts."""
    cluster_id: pulumi.Output[str]
    """Its ARN (AWS), resource name (GCP) or resource id (Azure), known once the cluster can be used."""
    log_store: pulumi.Output[str]
    """Where the control plane's logs are: log group (AWS), sink (GCP) or workspace's id (Azure); empty: elsewhere."""
    security_group: pulumi.Output[str]
    """The security group that the nodes share (AWS); empty elsewhere."""
    ready: Sequence[pulumi.Resource]
    """What has to exist before the cluster can be reached and used."""
    kubeconfig: pulumi.Output[str]
    """A kubeconfig (JSON) that runs the cloud's own login and holds no credential."""

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the cluster, or read one that exists.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud lacks something that the args ask for, or its SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(ClusterArgs.parse(args), CLUSTER, name)
        registry.refuse_unsupported(args.cloud, cluster_features(args))
        super().__init__(CLUSTER, name, {}, guarded(opts, CLUSTER, name, retire=args.retire))
        made = registry.cluster(args.cloud)(name, args, self)
        self._identifier = cluster_identity(args, name)
        self._logical_name = name
        self.ready = made.ready
        self.cluster_id = pulumi.Output.all(made.cluster_id, *(one.urn for one in made.ready)).apply(
            lambda known: str(known[0])
        )
        self.log_store = made.log_store
        self.security_group = made.security_group
        self.name = made.name
        self.endpoint = made.endpoint
        self.certificate_authority = made.certificate_authority
        self.oidc_issuer = made.oidc_issuer
        self.kubeconfig = pulumi.Output.all(made.name, made.endpoint, made.certificate_authority, made.login).apply(
            lambda parts: kubeconfig(*parts)
        )
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, pulumi.Output[Any]]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in EXPORTED}

    def kubernetes_provider(self) -> pulumi.ProviderResource:
        """Return a new Kubernetes provider for what runs in the cluster.

        It has no parent, waits for all that reaching the cluster needs, and keeps its identity when the kubeconfig
        changes or is not known yet, so that no object is replaced.
        """
        make = registry.kubernetes_provider()
        return make(self._logical_name, self.kubeconfig, self._identifier, self.ready)
