"""When clusters are patched: a group's window is that of the clusters in its regions, and of no others."""

from pathlib import Path

from graticule.providers.contract.window import Window
from graticule.stacks.loading import load

ROOT = Path(__file__).parents[2]


def test_a_groups_window_is_that_of_the_clusters_in_its_regions_alone():
    prod = load("prod", ROOT)
    canary = prod.deployment.groups["canary"]
    assert {prod.regions[key].cloud for key in canary.regions} == {"gcp", "azure"}, "where a window does something"
    days = {
        key: {cluster.options.window.day for cluster in region.clusters.values()}
        for key, region in prod.regions.items()
    }
    assert days == {key: {"tuesday" if key in canary.regions else Window().day} for key in prod.regions}
