"""Outputs that wait for resources."""

from typing import Any

import pulumi
from pulumi_aws import ec2

from graticule.providers.contract.outputs import after, unknown
from graticule.testing.recording import Recorder, record


def previewed(value: str | None = None) -> Recorder:
    """Record in a preview what waits for an address that is not there yet; unset: its id itself."""

    def build() -> pulumi.Output[str]:
        address = ec2.Eip("address")
        subnet = after(address.id if value is None else pulumi.Output.from_input(value), [address])
        ec2.NetworkInterface("nic", subnet_id=subnet)
        return subnet

    return record(build, lambda _: {"id": ""}, preview=True)


def test_what_is_there_stays_known_in_a_preview_though_it_waits_for_a_new_resource() -> None:
    recorder = previewed("subnet-1")
    assert recorder.outputs == "subnet-1"
    inputs: dict[str, Any] = recorder.of("NetworkInterface")["nic"].inputs
    assert inputs["subnetId"] == "subnet-1"


def test_what_takes_a_value_that_waits_comes_after_the_resource() -> None:
    waiting = previewed("subnet-1").of("NetworkInterface")["nic"]
    assert [urn.rpartition("::")[2] for urn in waiting.options["depends_on"]] == ["address"]


def test_what_a_new_resource_itself_gives_is_not_known_in_a_preview() -> None:
    assert previewed().outputs is None


def test_what_a_preview_does_not_know_runs_nothing_that_needs_it() -> None:
    ran: list[object] = []
    record(lambda: unknown().apply(ran.append), lambda _: {}, preview=True)
    assert not ran
