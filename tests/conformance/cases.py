"""What each cloud's network is tested with: another cloud is one more line of ``CASES``."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockResourceArgs

from graticule.components.network import Network
from tests.recording import Recorder, record

NAME = "here-network"


@dataclass(frozen=True)
class Case:
    """A region of one cloud, and a block that is another cloud's."""

    cloud: str
    location: str
    zones: tuple[str, str, str]
    foreign: str


CASES = (
    Case("aws", "us-east-1", ("us-east-1a", "us-east-1b", "us-east-1c"), "gcp"),
    Case("gcp", "europe-west1", ("europe-west1-b", "europe-west1-c", "europe-west1-d"), "azure"),
    Case("azure", "japaneast", ("1", "2", "3"), "aws"),
)


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    address = f"address of {made.name}"
    return {
        "arn": f"arn of {made.name}",
        "publicIp": address,
        "address": address,
        "ipAddress": address,
        "selfLink": f"link of {made.name}",
    }


def _network(args: Any, _parent: pulumi.Resource) -> dict[str, pulumi.Output[Any]]:
    return Network(NAME, args).outputs()


def made(case: Case, **settings: object) -> Recorder:
    """Record the network of a case; ``outputs`` holds what the component gives back."""
    args: dict[str, object] = {
        "cloud": case.cloud,
        "location": case.location,
        "zones": list(case.zones),
        "range": "10.4.0.0/14",
        "account": "123456789012",
        "prefix": "acme-prod",
        **settings,
    }
    return record(partial(_network, args), _outputs_of)
