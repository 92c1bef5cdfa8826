"""What the names of all key rings and vaults of a deployment end in, where keys are made again."""

from pathlib import Path
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs

from graticule.stacks.loading import load
from graticule.stacks.program import _build, _providers
from graticule.stacks.slices import slices
from graticule.testing.recording import record
from tests.conformance.cases import outputs_of_identities

FILE = """\
config:
  graticule:deployment:
    profile: economy
    labels: {{owner: me}}
    addresses: 10.0.0.0/8
    accounts:
      g: {{cloud: gcp, project: acme-dev, owner: dev, home: europe-west4}}
      z: {{cloud: azure, subscription: 00000000-0000-0000-0000-000000000000, owner: dev, home: westeurope}}
    clusters: {{max_nodes: 20}}
    keys: {{keep: [data], suffix: "{suffix}"}}
    databases:
      stock: {{consistency: strong, primary: euw1, gcp: {{multi_region: eur3}}, backup: none}}
      papers: {{engine: document, consistency: strong, primary: euw1, gcp: {{multi_region: eur3}}, backup: none}}
    buckets: {{files: {{regions: [euw1, euw4], replicate: true, backup: none}}}}
    registry: {{regions: [euw4], repositories: {{app: {{}}}}}}
    regions:
      euw4: {{account: g, location: europe-west4, zones: [europe-west4-a], slot: 1}}
      euw1: {{account: g, location: europe-west1, zones: [europe-west1-b], slot: 2}}
      weu: {{account: z, location: westeurope, zones: ["1"], slot: 3}}
"""


def _outputs_of(made: MockResourceArgs) -> dict[str, Any]:
    return {**outputs_of_identities(made), "name": made.inputs.get("name", made.name), "registryUri": "registry"}


def _answer(_: MockCallArgs) -> dict[str, Any]:
    """Answer what is asked about a project, and about who encrypts in it."""
    return {"number": "1", "emailAddress": "storage@example.com", "serviceAccountId": "logs@example.com"}


def named(folder: Path, suffix: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return by the logical name what a deployment's key rings, and its vaults, are called."""
    (folder / "Pulumi.dev.yaml").write_text(FILE.format(suffix=suffix))
    loaded = load("dev", folder)
    parts = slices(loaded)
    made = record(lambda: _build(loaded, parts, _providers(loaded, parts)), _outputs_of, _answer)
    rings = {name: one.inputs["name"] for name, one in made.of("KeyRing").items()}
    return rings, {name: one.inputs["vaultName"] for name, one in made.of("Vault").items()}


def test_all_key_rings_and_vaults_have_the_suffix_those_outside_of_regions_too(tmp_path: Path) -> None:
    (rings, vaults), (rings_again, vaults_again) = (named(tmp_path, suffix) for suffix in ("", "b"))
    outside = {
        "g-audit-keys",
        "bucket-files-g-keys",
        "database-papers-europe",
        "database-stock-europe-north1",
        "registry-g-europe-keys",
    }
    assert outside <= rings.keys()
    assert rings_again == {name: f"{called}-b" for name, called in rings.items()}
    assert vaults.keys() == vaults_again.keys() == {"z-audit-keys", "weu-keys"}
    assert not {*vaults.values()} & {*vaults_again.values()}
