"""EKS add-ons, each at the version that AWS takes by default for the cluster's version."""

from collections.abc import Sequence
from typing import Any

import pulumi
from pulumi_aws import eks

from graticule.providers.aws.common import tags
from graticule.providers.contract.placed import Placed


def addon(
    what: str,
    kind: str,
    args: Placed,
    parent: pulumi.Resource,
    cluster: pulumi.Input[str],
    version: str,
    needs: Sequence[pulumi.Resource] = (),
    **settings: Any,  # noqa: ANN401 - whatever an add-on takes
) -> eks.Addon:
    """Make an add-on, which goes up with its cluster's version.

    Args:
        what: its logical name.
        kind: what AWS calls it.
        args: where it is.
        parent: the component.
        cluster: the cluster's name.
        version: the cluster's Kubernetes version; empty: unknown, and the add-on stays at the version it is made with.
        needs: what it runs on.
        settings: what else it takes.
    """
    return eks.Addon(
        what,
        cluster_name=cluster,
        addon_name=kind,
        addon_version=_version(kind, version, args, parent) if version else None,
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        region=args.location,
        tags=tags(args, what),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(needs)),
        **settings,
    )


def _version(kind: str, version: str, args: Placed, parent: pulumi.Resource) -> pulumi.Output[str]:
    """Return what AWS makes an add-on with unless told otherwise, which lags behind the newest."""
    return eks.get_addon_version_output(
        addon_name=kind, kubernetes_version=version, region=args.location, opts=pulumi.InvokeOptions(parent=parent)
    ).version
