"""Which keys a region has: those that something uses, and those that its settings keep."""

import pytest

from graticule.providers.contract.keys import Purpose, Use
from graticule.stacks.loading import load
from graticule.stacks.region import purposes

FILE = """\
config:
  graticule:deployment:
    profile: economy
    labels: {{owner: me}}
    addresses: 10.0.0.0/8
    accounts:
      a: {{cloud: aws, id: "111122223333"}}
      g: {{cloud: gcp, project: acme-dev}}
    clusters: {clusters}
    keys: {{keep: {everywhere}}}
    regions:
      use1: {{account: a, location: us-east-1, zones: [us-east-1a, us-east-1b], slot: 1}}
      euw4: {{account: g, location: europe-west4, zones: [europe-west4-a], slot: 2, keys: {there}}}
"""


@pytest.fixture
def kept(tmp_path):
    def found(everywhere, there="{}", uses=(), clusters="{max_nodes: 20}"):
        text = FILE.format(everywhere=everywhere, there=there, clusters=clusters)
        (tmp_path / "Pulumi.dev.yaml").write_text(text)
        regions = load("dev", tmp_path).regions
        return {key: purposes(region, uses) for key, region in regions.items()}

    return found


def test_without_a_use_a_region_has_the_keys_that_it_keeps_and_no_others(kept):
    assert kept("[]") == {"use1": [], "euw4": []}
    assert kept("[data, backup]") == {key: [Purpose.BACKUP, Purpose.DATA] for key in ("use1", "euw4")}


def test_a_region_says_for_itself_what_it_keeps(kept):
    assert kept("[data]", there="{keep: [cluster]}")["euw4"] == [Purpose.CLUSTER]


def test_what_is_kept_and_used_is_there_once(kept):
    of_data = [Purpose.BACKUP, Purpose.DATA, Purpose.LOGS]
    assert kept("[data, logs]", uses=[Use.BUCKET]) == dict.fromkeys(("use1", "euw4"), of_data)


def test_keys_of_alerts_are_kept_where_alerts_are_stored(kept):
    assert kept("[alerts]") == {"use1": [Purpose.ALERTS], "euw4": []}


def test_a_cluster_that_exists_needs_no_keys_and_one_that_is_made_does(kept):
    made = "{max_nodes: 20, generations: {blue: {}}}"
    assert kept("[]", clusters=made) == {key: [Purpose.CLUSTER, Purpose.LOGS] for key in ("use1", "euw4")}
    assert kept("[]", clusters=made.replace("20", "20, existing: theirs")) == {"use1": [], "euw4": []}
