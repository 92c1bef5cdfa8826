"""Role assignments on Azure: the built-in roles that this library gives, and to whom."""

import uuid
from enum import StrEnum

import pulumi
from pulumi_azure_native import authorization

from graticule.providers.azure.common import A, Scope


class BuiltIn(StrEnum):
    """Azure's built-in roles, by the id that they have in every tenant."""

    CLUSTER_ADMIN = "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"
    """Azure Kubernetes Service RBAC Cluster Admin."""
    CLUSTER_READER = "7f6c6a51-bcf8-42ba-9220-52d62157d7db"
    """Azure Kubernetes Service RBAC Reader."""
    CLUSTER_USER = "4abbcc35-e782-43d8-92c5-2d3f1bd2253f"
    """Azure Kubernetes Service Cluster User Role: may fetch the kubeconfig, which holds no credential."""
    CLUSTER_WRITER = "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb"
    """Azure Kubernetes Service RBAC Writer."""
    IDENTITY_OPERATOR = "f1a07417-d97a-45cb-824c-7a7467783830"
    """Managed Identity Operator: may give an identity to nodes."""
    KEY_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
    """Key Vault Crypto Service Encryption User: lets a service wrap its own keys with one."""
    KEY_USER = "12338af0-0e69-4776-bea7-57ae8d297424"
    """Key Vault Crypto User."""
    LOG_RECEIVER = "a638d3c7-ab3a-418d-83e6-5f17a39d4fde"
    """Azure Event Hubs Data Receiver."""
    LOG_SENDER = "2b629674-e913-4c01-ae53-ef4638d8f975"
    """Azure Event Hubs Data Sender."""
    NETWORK = "4d97b98b-1d4f-4787-a291-c67834d212e7"
    """Network Contributor."""
    POSTGRES_BACKUP = "c088a766-074b-43ba-90d4-1fb21feae531"
    """PostgreSQL Flexible Server Long Term Retention Backup Role."""
    READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    """Reader."""
    STORAGE_BACKUP = "e5e2a7ff-d759-4cd2-bb51-3152d37e2eb1"
    """Storage Account Backup Contributor."""
    PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
    """AcrPull: pulls images from a registry."""
    QUEUE_RECEIVER = "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"
    """Azure Service Bus Data Receiver."""
    QUEUE_SENDER = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"
    """Azure Service Bus Data Sender."""
    VAULT = "f25e0fa2-a7c8-4377-a976-54943a77a395"
    """Key Vault Contributor: manages a vault and its keys, and uses none of them."""


class Principal(StrEnum):
    """What a role is given to."""

    GROUP = "Group"
    SERVICE = "ServicePrincipal"


def assign(
    name: str,
    role: BuiltIn,
    *,
    to: pulumi.Input[str],
    kind: Principal,
    scope: pulumi.Input[str],
    of: Scope[A],
) -> authorization.RoleAssignment:
    """Give a role to a principal.

    Args:
        name: the logical name, from which the assignment's own id is made, with the prefix of all physical names.
        role: the role.
        to: the principal's object id.
        kind: what the principal is; without it a new one is not found yet.
        scope: the resource id on which it holds.
        of: the component.
    """
    where = pulumi.Output.from_input(scope)
    called = "-".join(part for part in (of.args.prefix, name) if part)
    return authorization.RoleAssignment(
        name,
        role_assignment_name=where.apply(lambda known: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{known}/{called}/{role}"))),
        principal_id=to,
        principal_type=kind,
        role_definition_id=where.apply(
            lambda known: (
                f"/subscriptions/{known.split('/')[2]}/providers/Microsoft.Authorization/roleDefinitions/{role}"
            )
        ),
        scope=scope,
        # An assignment keeps the id that it was made with: another one would be refused beside it.
        opts=pulumi.ResourceOptions(parent=of.parent, ignore_changes=["roleAssignmentName"]),
    )
