"""What has to hold for everything that a component makes, as functions that return what breaks it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from pulumi.runtime.mocks import MockResourceArgs

from graticule.testing.recording import Recorder

PLACES = ("region", "location")
EVERYWHERE = frozenset({"Global", "global"})
OTHER_LABELS = {
    ("labels", "aws:eks/nodeGroup:NodeGroup"),
    ("labels", "gcp:monitoring/notificationChannel:NotificationChannel"),
}
"""Properties of that name which are no labels of the resource: of nodes, of a channel's kind."""
MEANT_FOR_THE_INTERNET = "allow-web"


def elsewhere(resources: Iterable[MockResourceArgs], location: str) -> list[str]:
    """Return the resources that name another place than ``location``."""
    return [
        f"{made.typ}::{made.name}"
        for made in resources
        for key in PLACES
        if key in made.inputs and made.inputs[key] != location and made.inputs[key] not in EVERYWHERE
    ]


def numbered(resources: Iterable[MockResourceArgs], zones: Iterable[str]) -> list[str]:
    """Return the names that end in a number which is no zone's name."""
    known = set(zones)
    return [
        made.name
        for made in resources
        if made.name.rpartition("-")[2].isdigit() and not any(made.name.endswith(zone) for zone in known)
    ]


def unencrypted(resources: Iterable[MockResourceArgs]) -> list[str]:
    """Return the flow-log stores without a key (AWS) or without encryption twice (Azure)."""
    found: list[str] = []
    for made in resources:
        if made.typ.endswith(":LogGroup") and not made.inputs.get("kmsKeyId"):
            found.append(made.name)
        if made.typ.endswith(":StorageAccount"):
            encryption = made.inputs.get("encryption") or {}
            if not encryption.get("requireInfrastructureEncryption") or not made.inputs.get("enableHttpsTrafficOnly"):
                found.append(made.name)
    return found


def open_to_anyone(resources: Iterable[MockResourceArgs]) -> list[str]:
    """Return the firewall openings for the whole internet, but for those that are meant."""
    found: list[str] = []
    for made in resources:
        if made.inputs.get("cidrIpv4") == "0.0.0.0/0" and "IngressRule" in made.typ:
            found.append(made.name)
        if "0.0.0.0/0" in made.inputs.get("sourceRanges", []) and made.inputs.get("allows"):
            found.append(made.name)
        found += [
            f"{made.name} {rule['name']}"
            for rule in made.inputs.get("securityRules", [])
            if rule["access"] == "Allow"
            and rule["sourceAddressPrefix"] in {"*", "Internet"}
            and rule["name"] != MEANT_FOR_THE_INTERNET
        ]
    return found


def unlabelled(resources: Iterable[MockResourceArgs], key: str) -> list[str]:
    """Return the resources that carry tags or labels, but not this one."""
    return [
        made.name
        for made in resources
        for field in ("tags", "labels")
        if field in made.inputs and key not in made.inputs[field] and (field, made.typ) not in OTHER_LABELS
    ]


def counts(resources: Iterable[MockResourceArgs]) -> dict[str, int]:
    """Return how many there are of each type."""
    return dict(sorted(Counter(made.typ for made in resources).items()))


def calls(recorder: Recorder) -> dict[str, int]:
    """Return how often the engine is called: to register resources and components, and to invoke functions."""
    return {"RegisterResource": recorder.registered, "Invoke": len(recorder.calls)}


def wide_policies(resources: Iterable[MockResourceArgs]) -> list[str]:
    """Return the endpoint policies that let other accounts through."""
    found: list[str] = []
    for made in resources:
        if made.typ.endswith(":VpcEndpoint"):
            statements: list[dict[str, Any]] = json.loads(made.inputs["policy"])["Statement"]
            found += [made.name for one in statements if one["Resource"] == "*" and not _is_of_one_account(one)]
    return found


def _is_of_one_account(statement: dict[str, Any]) -> bool:
    """Return whether a statement names the account of who asks or of what is asked for, and no variable."""
    named: dict[str, str] = statement.get("Condition", {}).get("StringEquals", {})
    accounts = [named[key] for key in ("aws:PrincipalAccount", "aws:ResourceAccount") if key in named]
    return bool(accounts) and all(one.isdigit() for one in accounts)


Check = Callable[[Iterable[MockResourceArgs]], list[str]]
