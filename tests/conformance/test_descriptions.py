"""What EC2 is told that something is for, in the characters that it takes."""

from collections.abc import Callable
from string import ascii_letters, digits

import pytest

from graticule.testing.recording import Recorder
from tests.conformance.cases import CASES
from tests.conformance.cluster_cases import pool
from tests.conformance.links_cases import made_interconnect
from tests.conformance.stream_cases import made_copies
from tests.golden.table import ABSENT, COMPONENTS

AWS = CASES[0]
TAKEN = {*ascii_letters, *digits, *" ._-:/()#,@[]+=&;{}!$*"}
MOST = 255
MAKES: dict[str, Callable[[], Recorder]] = {
    **{what: lambda make=make: make(AWS) for what, make in COMPONENTS.items() if (AWS.cloud, what) not in ABSENT},
    "cluster with pools": lambda: COMPONENTS["cluster"](AWS, **pool(AWS)),
    "interconnect hub": lambda: made_interconnect(AWS, join="hub"),
    "stream copies": lambda: made_copies("first", "second"),
}
OF_EC2 = ("aws:ec2/", "aws:ec2transitgateway/", "aws:vpc/")


@pytest.mark.parametrize("make", MAKES.values(), ids=[what.replace(" ", "-") for what in MAKES])
def test_ec2_takes_every_description(make: Callable[[], Recorder]) -> None:
    descriptions = {
        one.name: one.inputs["description"]
        for one in make().resources
        if one.typ.startswith(OF_EC2) and "description" in one.inputs
    }
    assert {name: text for name, text in descriptions.items() if len(text) > MOST or set(text) - TAKEN} == {}
