"""What Azure's components share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pulumi
from pulumi_azure_native import authorization, resources

from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.errors import Problem
from graticule.providers.contract.names import legal_labels, physical_name
from graticule.providers.contract.placed import Placed

NAME_LIMIT = 63
"""What AKS takes for the names of networks, subnets and resource groups; every other name here may be longer."""

A = TypeVar("A", bound=Placed)


def subscription_id(account: str, parent: pulumi.Resource) -> pulumi.Output[str]:
    """Return the subscription's id, asked of the provider only where the settings do not say it."""
    if account:
        return pulumi.Output.from_input(account)
    return authorization.get_client_config_output(opts=pulumi.InvokeOptions(parent=parent)).subscription_id


@dataclass(frozen=True)
class Scope(Generic[A]):
    """Where a component's resources go, and what they all carry."""

    name: str
    args: A
    parent: pulumi.Resource
    group: pulumi.Input[str]
    fixed: Sequence[str] = ()
    """Properties that are as they were when a resource was made, whatever the args say now."""

    @property
    def opts(self) -> pulumi.ResourceOptions:
        """Options for one child of the component."""
        return pulumi.ResourceOptions(parent=self.parent, ignore_changes=list(self.fixed) or None)

    @property
    def tags(self) -> dict[str, str]:
        """The deployment's labels as tags."""
        return tags(self.args)

    def logical(self, what: str) -> str:
        """Return the name of a child in the stack."""
        return f"{self.name}-{what}"

    def physical(self, what: str = "") -> str:
        """Return the name of a child in Azure."""
        return physical(self.args, self.logical(what) if what else self.name)


def tags(args: Placed) -> dict[str, str]:
    """Return the deployment's labels as tags."""
    return legal_labels(Cloud.AZURE, args.labels)


def physical(args: Placed, name: str) -> str:
    """Return the name in Azure of what the stack calls ``name``."""
    return physical_name(args.prefix, name, limit=NAME_LIMIT)


def resource_group(name: str, args: Placed, parent: pulumi.Resource, fixed: Sequence[str] = ()) -> pulumi.Output[str]:
    """Make a resource group for a component, and return its name; ``fixed`` as in :class:`Scope`."""
    return resources.ResourceGroup(
        name,
        resource_group_name=physical(args, name),
        location=args.location,
        tags=tags(args),
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=list(fixed) or None),
    ).name


def id_parts(resource_id: str, *kinds: str) -> list[str]:
    """Return the names in a resource id that follow ``kinds``, which Azure writes in any case.

    Raises:
        Problem: the id is not of that shape.
    """
    pieces = resource_id.strip("/").split("/")
    names = dict(zip((kind.lower() for kind in pieces[::2]), pieces[1::2], strict=False))
    try:
        return [names[kind.lower()] for kind in kinds]
    except KeyError:
        shape = "".join(f"/{kind}/..." for kind in kinds)
        raise Problem("", f"need a resource id that contains {shape}, got {resource_id!r}") from None
