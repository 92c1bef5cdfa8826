"""What holds for the network of every cloud."""

import subprocess
import sys

import pytest

from graticule.providers.contract.errors import Problem, Problems
from tests.conformance.cases import CASES, Case, made

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
SDKS = {"aws": "pulumi_aws", "gcp": "pulumi_gcp", "azure": "pulumi_azure_native"}


@each_cloud
def test_the_order_of_the_zones_says_nothing(case: Case) -> None:
    assert made(case).names() == made(case, zones=case.zones[::-1]).names()


@each_cloud
def test_zonal_egress_has_an_address_for_each_zone(case: Case) -> None:
    assert set(made(case).outputs["egress_addresses"]) == set(case.zones)


@each_cloud
def test_without_egress_there_is_no_address(case: Case) -> None:
    assert made(case, egress="none").outputs["egress_addresses"] == {}


@each_cloud
def test_every_zone_has_a_private_subnet(case: Case) -> None:
    assert set(made(case).outputs["private_subnets"]) == set(case.zones)


@each_cloud
def test_the_block_of_another_cloud_is_refused(case: Case) -> None:
    with pytest.raises((Problem, Problems), match=f"this block is for {case.foreign}"):
        made(case, **{case.foreign: {}})


@each_cloud
def test_no_other_clouds_sdk_is_imported(case: Case) -> None:
    others = [sdk for cloud, sdk in SDKS.items() if cloud != case.cloud]
    code = (
        "import sys; from graticule.providers import registry; "
        f"registry.network(registry.Cloud({case.cloud!r})); "
        f"print(*[it for it in {[*others, 'pulumi_kubernetes']!r} if it in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.split() == []
