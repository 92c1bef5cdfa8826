"""The clouds, and what not every one of them has."""

from enum import StrEnum


class Cloud(StrEnum):
    """A cloud this library projects onto."""

    AWS = "aws"
    GCP = "gcp"
    AZURE = "azure"


class Feature(StrEnum):
    """Something that not every cloud has.

    A provider's ``unsupported`` maps each feature its cloud lacks to the reason and to what to use instead.
    """

    FLOW_LOG_FILTER = "flow_logs.traffic"
    """Flow logs that record only accepted or only rejected traffic."""
    ENDPOINT_POLICY = "private_services.same_account_only"
    """Private access to the cloud's own services, limited to resources of the same account."""
    INTERFACE_ENDPOINTS = "private_services.interface_endpoints"
    """An endpoint per service and zone inside the network."""
