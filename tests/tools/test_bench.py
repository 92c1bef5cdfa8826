"""The hand-written program that a preview is measured beside."""

from pathlib import Path

from graticule.providers.contract.network import AzureNetwork

PLAIN = Path(__file__).parents[2] / "tools" / "bench" / "plain"


def test_the_hand_written_program_makes_every_private_zone_that_a_network_has():
    text = (PLAIN / "plain_azure.py").read_text()
    assert [zone for zone in AzureNetwork().private_dns_zones if f'"{zone}"' not in text] == []
