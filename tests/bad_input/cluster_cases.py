"""What users get wrong about clusters, keys, teams and guards."""

from typing import Any

from tests.bad_input.cases import Case, both, put

ROLE = "arn:aws:iam::111122223333:role/platform"
CLUSTER = put("clusters/generations", {"blue": {}})
USE1, EUW4, JPE = "regions/use1/clusters", "regions/euw4/clusters", "regions/jpe/clusters"


def blue(**settings: object) -> Any:
    return put("clusters", {"generations": {"blue": {}}, **settings})


def within(place: str, **settings: object) -> Any:
    return put(place, {"generations": {"blue": {}}, **settings})


CASES = [
    Case(
        "a version nobody has",
        within(USE1, version="1.29"),
        r"regions\.use1\.clusters\.version: aws supports 1\.34, 1\.35 .*got '1\.29'",
    ),
    Case("a version of the future", within(EUW4, version="1.99"), r"regions\.euw4\.clusters\.version: gcp supports .*"),
    Case("a version on azure", within(JPE, version="1.30"), r"regions\.jpe\.clusters\.version: azure supports .*"),
    Case("a version as a number", blue(version=1.35), r"clusters\.version: need text, in quotes, got 1\.35"),
    Case(
        "a generation's version",
        put("regions/use1/clusters/generations", {"blue": {"version": "1.1"}}),
        r"regions\.use1\.clusters\.generations\.blue\.version: aws supports .*",
    ),
    Case(
        "a generation of another colour",
        put("clusters/generations", {"red": {}}),
        r"clusters\.generations\.red: a generation's key needs blue or green",
    ),
    Case(
        "a key that a generation has not",
        put("clusters/generations", {"blue": {"versoin": "1.35"}}),
        r"clusters\.generations\.blue\.versoin: unknown key \(did you mean 'version'\?\).*",
    ),
    Case(
        "retire as text",
        put("clusters/generations", {"blue": {"retire": "perhaps"}}),
        r"clusters\.generations\.blue\.retire: need true or false.*",
    ),
    Case(
        "an unknown reach",
        blue(reach="public"),
        r"clusters\.reach: need 'private', 'allow-list', 'dns-endpoint' or 'gitops', got 'public'",
    ),
    Case(
        "an allow list without ranges",
        blue(reach="allow-list"),
        r"clusters\.?.*allow: is required with reach: allow-list.*",
    ),
    Case(
        "ranges without an allow list",
        blue(allow=["203.0.113.0/24"]),
        r"clusters\.?.*allow: is read with reach: allow-list alone.*",
    ),
    Case(
        "everybody allowed",
        blue(reach="allow-list", allow=["0.0.0.0/0"]),
        r"clusters\.allow\.0: 0\.0\.0\.0/0 is everybody.*",
    ),
    Case(
        "host bits in a range",
        blue(reach="allow-list", allow=["203.0.113.7/24"]),
        r"clusters\.allow\.0: has address bits below its prefix, write 203\.0\.113\.0/24.*",
    ),
    Case(
        "no range at all",
        blue(reach="allow-list", allow=["office"]),
        r"clusters\.allow\.0: need an IPv4 range.*got 'office'",
    ),
    Case(
        "a dns endpoint on aws",
        within(USE1, reach="dns-endpoint"),
        r"regions\.use1\.clusters\.reach: EKS has no endpoint .* use reach: private or allow-list",
    ),
    Case(
        "a dns endpoint on azure",
        within(JPE, reach="dns-endpoint"),
        r"regions\.jpe\.clusters\.reach: AKS has no endpoint .*",
    ),
    Case("unknown nodes", blue(nodes="karpenter"), r"clusters\.nodes: need 'auto' or 'pools', got 'karpenter'"),
    Case(
        "a day that is none", blue(window={"day": "someday"}), r"clusters\.window\.day: need 'monday', .*got 'someday'"
    ),
    Case("an hour that is none", blue(window={"hour": 24}), r"clusters\.window\.hour: need at most 23, got 24"),
    Case("a window too short", blue(window={"hours": 1}), r"clusters\.window\.hours: need at least 4, got 1"),
    Case(
        "a window too short for GKE",
        within(EUW4, window={"hours": 11}),
        r"regions\.euw4\.clusters\.window\.hours: GKE needs 48 hours in any 32 days, so at least 12 .*, got 11; write 12, .*",
    ),
    Case(
        "a retention no cloud has",
        blue(log_retention_days=8),
        r"clusters\.?.*log_retention_days: need one of 1, 3, .*got 8",
    ),
    Case(
        "a burstable system pool",
        within(JPE, azure={"system_machine": "Standard_B2s"}),
        r"regions\.jpe\.clusters\.azure\.system_machine: need a machine that is not of the B series.*",
    ),
    Case(
        "one system node",
        within(JPE, azure={"system_nodes": 1}),
        r"regions\.jpe\.clusters\.azure\.system_nodes: need at least 2, got 1",
    ),
    Case(
        "one existing cluster as two generations",
        put("regions/use1/clusters", {"existing": "theirs", "generations": {"blue": {}, "green": {}}}),
        r"regions\.use1\.clusters\.existing: is one cluster, of one generation, got blue, green; write generations: .*",
    ),
    Case(
        "an existing cluster of no generation",
        put("regions/use1/clusters", {"existing": "theirs"}),
        r"regions\.use1\.clusters\.existing: is one cluster, of one generation, got none; write generations: .*",
    ),
    Case(
        "an existing cluster on azure without its group",
        within(JPE, existing="theirs"),
        r"regions\.jpe\.clusters\.azure\.resource_group: is required with existing: theirs; name its group",
    ),
    Case(
        "a built-in pool that Auto Mode has not",
        within(USE1, aws={"auto_mode_pools": ["genral"]}),
        r"regions\.use1\.clusters\.aws\.auto_mode_pools\.0: need 'general-purpose' or 'system', got 'genral'",
    ),
    Case(
        "a channel that is none",
        within(EUW4, gcp={"channel": "FAST"}),
        r"regions\.euw4\.clusters\.gcp\.channel: need 'RAPID', .*got 'FAST'",
    ),
    Case(
        "the block of another cloud",
        within(USE1, azure={}),
        r"regions\.use1\.clusters\.azure: this block is for azure, and this is on aws; remove it",
    ),
    Case(
        "EKS in one zone",
        both(CLUSTER, put("clusters/max_nodes", 20), put("regions/use1/zones", ["us-east-1a"])),
        r"regions\.use1\.clusters: EKS needs subnets in at least 2 zones.*",
    ),
    Case(
        "an unknown team",
        blue(access={"platfrom": "admin"}),
        r"clusters\.access\.platfrom: unknown team 'platfrom'; there are none",
    ),
    Case(
        "a mistyped team",
        both(put("teams", {"platform": {"aws": ROLE}}), within(USE1, access={"platfrom": "admin"})),
        r"regions\.use1\.clusters\.access\.platfrom: unknown team 'platfrom' \(did you mean 'platform'\?\).*",
    ),
    Case(
        "a team that a cloud does not know",
        both(put("teams", {"platform": {"aws": ROLE}}), within(EUW4, access={"platform": "admin"})),
        r"regions\.euw4\.clusters\.access\.platform: team 'platform' is not known on gcp; add teams\.platform\.gcp",
    ),
    Case(
        "an unknown role",
        both(put("teams", {"platform": {"aws": ROLE}}), within(USE1, access={"platform": "root"})),
        r"regions\.use1\.clusters\.access\.platform: need 'admin', 'edit' or 'view', got 'root'",
    ),
    Case(
        "a team's role that is no ARN",
        put("teams", {"platform": {"aws": "platform"}}),
        r"teams\.platform\.aws: need the ARN of an IAM role, got 'platform'",
    ),
    Case(
        "a team's group that is no address",
        put("teams", {"platform": {"gcp": "platform"}}),
        r"teams\.platform\.gcp: need the address of a group, got 'platform'",
    ),
    Case(
        "a team's group that is no object id",
        put("teams", {"platform": {"azure": "platform"}}),
        r"teams\.platform\.azure: need an id in lower case.*",
    ),
    Case("a team's key with a dash", put("teams", {"my-team": {}}), r"teams\.my-team: a team's key needs 1\.\.12 .*"),
    Case(
        "an unknown administrator",
        put("keys/administrators", ["sec"]),
        r"keys\.administrators\.0: unknown team 'sec'.*",
    ),
    Case(
        "a region that keeps an account's key",
        put("keys/keep", ["data", "audit"]),
        r"keys\.keep\.1: 'audit' is the key of an account's trail, no region's; take alerts, backup, cluster, data.*",
    ),
    Case(
        "keys kept that nobody knows",
        put("regions/use1/keys", {"keep": ["datas"]}),
        r"regions\.use1\.keys\.keep\.0: need .*got 'datas'.*",
    ),
    Case("keys that rotate too often", put("keys/rotation_days", 30), r"keys\.rotation_days: need at least 90, got 30"),
    Case(
        "keys that rotate too seldom",
        put("keys/rotation_days", 9999),
        r"keys\.rotation_days: need at most 2560, got 9999",
    ),
    Case(
        "keys that vanish at once",
        put("keys/deletion_window_days", 1),
        r"keys\.deletion_window_days: need at least 7, got 1",
    ),
    Case(
        "a key that keys have not",
        put("keys/rotation", 90),
        r"keys\.rotation: unknown key \(did you mean 'rotation_days'\?\).*",
    ),
    Case(
        "two windows for one region",
        both(
            CLUSTER,
            put(
                "groups",
                {
                    "a": {"regions": ["use1"], "window": {"day": "monday"}},
                    "b": {"regions": ["use1"], "window": {"day": "friday"}},
                },
            ),
        ),
        r"regions\.use1: groups a, b give this region different windows.*",
    ),
    Case(
        "data loss of what is no path",
        put("allow_data_loss", ["use1"]),
        r"allow_data_loss\.0: need all, .*accounts\.KEY, .*got 'use1'",
    ),
    Case(
        "data loss of an unknown part",
        put("allow_data_loss", ["regions.use1.volumes"]),
        r"allow_data_loss\.0: need all, .*",
    ),
    Case("data loss as text", put("allow_data_loss", "all"), r"allow_data_loss: need a list, got 'all'"),
    Case(
        "a retention that is true",
        put("network/flow_logs", {"retention_days": True}),
        r"network\.flow_logs\.retention_days: need a whole number, got true",
    ),
    Case(
        "a number as text",
        put("clusters/max_nodes", "20"),
        r"clusters\.max_nodes: need a whole number, got '20'",
    ),
    Case(
        "a port number that is no power of two",
        put("regions/euw4/network", {"gcp": {"nat_min_ports": 100}}),
        r"regions\.euw4\.network\.gcp\.nat_min_ports: need a power of two from 32 to 32768, got 100",
    ),
    Case(
        "more ranges than EKS takes",
        within(USE1, reach="allow-list", allow=[f"8.8.{number}.0/24" for number in range(41)]),
        r"regions\.use1\.clusters\.allow: EKS takes at most 40 ranges, got 41; join some, or remove them",
    ),
    *(
        Case(
            f"a range that nobody on the internet comes from {block}",
            within(USE1, reach="allow-list", allow=["8.8.8.0/24", block]),
            rf"regions\.use1\.clusters\.allow\.1: EKS takes ranges of the internet alone, got '{block}'; remove it: .*",
        )
        for block in ("10.4.0.0/14", "172.20.0.0/16", "192.168.1.0/24", "100.64.0.0/16", "169.254.0.0/24", "8.0.0.0/5")
    ),
    *(
        Case(
            f"two teams that are one on {cloud}",
            both(
                put("teams", {"platform": {cloud: who[0]}, "ci": {cloud: who[-1]}}),
                within(region, access={"platform": "admin", "ci": "view"}),
            ),
            rf"{region.replace('/', '.')}\.access\.ci: is '{who[-1]}', as 'platform' is; remove one of the two",
        )
        for cloud, region, who in (
            ("aws", USE1, [ROLE]),
            ("gcp", EUW4, ["platform@example.com"]),
            ("azure", JPE, ["33333333-3333-3333-3333-333333333333"]),
        )
    ),
]
