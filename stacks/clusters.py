"""What a region's clusters and keys are, from the settings: merged, checked, without the network they will be in."""

from dataclasses import dataclass

from graticule.providers import registry
from graticule.providers.contract.cloud import Cloud
from graticule.providers.contract.cluster import Access, check_access
from graticule.providers.contract.cluster_options import ClusterOptions, check_cluster, cluster_features
from graticule.providers.contract.errors import Problem, at, listed
from graticule.providers.contract.network import refuse_foreign_blocks
from graticule.stacks.cluster_settings import Clusters, Keys
from graticule.stacks.settings import Deployment


@dataclass(frozen=True)
class ResolvedCluster:
    """One cluster of a region, every default merged in."""

    generation: str
    options: ClusterOptions
    access: dict[str, Access]
    retire: bool


def resolve_clusters(
    deployment: Deployment, region: str, cloud: Cloud, zones: list[str], clusters: Clusters
) -> dict[str, ResolvedCluster]:
    """Return a region's clusters by generation.

    Raises:
        Problem: what the settings ask for is not to be had; the place is inside the region.
    """
    window = _window(deployment, region)
    access = _access(deployment, cloud, clusters)
    if clusters.existing and len(clusters.generations) != 1:
        text = (
            f"is one cluster, of one generation, got {listed(clusters.generations)}; write generations: {{blue: {{}}}}"
        )
        raise Problem("clusters.existing", text)
    resolved: dict[str, ResolvedCluster] = {}
    for key, generation in clusters.generations.items():
        changed = {
            name: value for name in ("version", "nodes", "pools") if (value := getattr(generation, name)) is not None
        }
        fields = {name: getattr(clusters, name) for name in ClusterOptions.model_fields}
        options = ClusterOptions.parse({**fields, **({"window": window} if window else {}), **changed}, "clusters")
        try:
            refuse_foreign_blocks(options, cloud)
            registry.refuse_unsupported(cloud, cluster_features(options))
            check_cluster(options, cloud, zones, clusters.max_nodes)
        except Problem as problem:
            own = problem.place.partition(".")[0] in changed
            raise problem.within(f"clusters.generations.{key}" if own else "clusters") from None
        resolved[key] = ResolvedCluster(key, options, access, generation.retire)
    return resolved


def key_administrators(deployment: Deployment, cloud: Cloud, keys: Keys) -> dict[str, str]:
    """Return who may manage a region's keys, by team, as the cloud knows them.

    Raises:
        Problem: there is no such team, or the cloud does not know it.
    """
    member = "group:" if cloud is Cloud.GCP else ""
    return {
        team: member + principal_of(deployment, cloud, team, f"keys.administrators.{place}")
        for place, team in enumerate(keys.administrators)
    }


def _window(deployment: Deployment, region: str) -> object:
    found = {key: group.window for key, group in deployment.groups.items() if group.window and region in group.regions}
    if len(set(found.values())) > 1:
        raise Problem("", f"groups {listed(found)} give this region different windows; take it out of all but one")
    return next(iter(found.values()), None)


def _access(deployment: Deployment, cloud: Cloud, clusters: Clusters) -> dict[str, Access]:
    access = {
        team: Access(principal=principal_of(deployment, cloud, team, f"clusters.access.{team}"), role=role)
        for team, role in clusters.access.items()
    }
    with at("clusters.access"):
        check_access(access)
    return access


def principal_of(deployment: Deployment, cloud: Cloud, team: str, place: str) -> str:
    """Return how a cloud knows a team.

    Raises:
        Problem: it does not.
    """
    deployment.check_team(team, place)
    principal = str(getattr(deployment.teams[team], cloud))
    if not principal:
        raise Problem(place, f"team '{team}' is not known on {cloud}; add teams.{team}.{cloud}")
    return principal
