"""The explicit provider of one cluster."""

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes


def build(
    name: str,
    kubeconfig: pulumi.Input[str],
    cluster_identifier: str,
    ready: Sequence[pulumi.Resource],
) -> pulumi.ProviderResource:
    """Make the provider.

    Args:
        name: its logical name.
        kubeconfig: how to reach the cluster.
        cluster_identifier: what the cluster is to the provider, whatever its kubeconfig says: with it a changed or
            unknown kubeconfig replaces no object.
        ready: what has to exist before the cluster can be reached, and go after the objects in it.
    """
    return pulumi_kubernetes.Provider(
        name,
        kubeconfig=kubeconfig,
        cluster_identifier=cluster_identifier,
        enable_server_side_apply=True,
        opts=pulumi.ResourceOptions(depends_on=list(ready)),
    )
