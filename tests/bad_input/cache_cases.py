"""What users get wrong about caches."""

from typing import Any

from tests.bad_input.cases import Case, both, put


def _aws(key: str, location: str, slot: int) -> Any:
    zones = [f"{location}a", f"{location}b"]
    return put(f"regions/{key}", {"account": "aws-a", "location": location, "zones": zones, "slot": slot})


USW2 = _aws("usw2", "us-west-2", 4)


def _cache(**settings: object) -> Any:
    return put("caches/sessions", {"backup": "none", **settings})


def _two(**settings: object) -> Any:
    base = {"regions": ["use1", "usw2"], "topology": "primary", "primary": "use1"}
    return both(USW2, _cache(**{**base, **settings}))


CASES = [
    Case("a cache in no region", _cache(), r"caches\.sessions\.regions: is required: all, or keys .*; there are .*"),
    Case(
        "a cache in a region nobody knows",
        _cache(regions=["use2"]),
        r"caches\.sessions\.regions\.0: unknown region 'use2' \(did you mean 'use1'\?\); there are .*",
    ),
    Case(
        "a cache twice in a region",
        _cache(regions=["use1", "use1"]),
        r"caches\.sessions\.regions\.1: 'use1' is listed already; remove it",
    ),
    Case(
        "a cache that is not backed up and does not say so",
        put("caches/sessions", {"regions": ["use1"]}),
        r"caches\.sessions\.backup: nothing on aws backs up cache; write backup: none, or .*",
    ),
    Case(
        "a topology nobody has",
        _cache(regions=["use1"], topology="mesh"),
        r"caches\.sessions\.topology: need 'regional', 'primary' or 'active_active', got 'mesh'",
    ),
    Case(
        "every region of gcp writes",
        _cache(regions=["euw4"], topology="active_active", primary="euw4"),
        r"caches\.sessions\.topology: a Memorystore cache has one .*; use topology: primary .* \(euw4\); .* gcp",
    ),
    Case(
        "one region of azure writes",
        _cache(regions=["jpe"], topology="primary", primary="jpe"),
        r"caches\.sessions\.topology: Azure Managed Redis has no .*; use topology: active_active .* \(jpe\); .* azure",
    ),
    Case(
        "a cloud's own topology that it lacks",
        _cache(regions=["euw4"], gcp={"topology": "active_active"}),
        r"caches\.sessions\.gcp\.topology: a Memorystore cache has one region that writes; .*",
    ),
    Case(
        "a cache over regions without the first",
        _two(primary=""),
        r"caches\.sessions\.primary: is required with topology: primary: the region that is made first, of use1, usw2",
    ),
    Case(
        "a first region that does not hold the cache",
        _two(primary="usw3"),
        r"caches\.sessions\.primary: need one of its regions use1, usw2, got 'usw3'",
    ),
    Case(
        "one first region for several clouds",
        _cache(regions=["use1", "jpe"], topology="active_active", primary="use1"),
        r"caches\.sessions\.primary: the cache is in several accounts, .*; write aws\.primary, azure\.primary instead",
    ),
    Case(
        "a class without global datastore",
        _two(size="small"),
        r"caches\.sessions\.size: aws does topology: primary with size medium, large, xlarge alone, got 'small'",
    ),
    Case(
        "a cloud's own size that it lacks",
        _two(aws={"size": "small", "topology": "active_active"}),
        r"caches\.sessions\.aws\.size: aws does topology: active_active with size medium, large, xlarge alone, .*",
    ),
    Case(
        "too many followers",
        both(
            _aws("euw1", "eu-west-1", 5),
            _aws("euc1", "eu-central-1", 6),
            _two(regions=["use1", "usw2", "euw1", "euc1"]),
        ),
        r"caches\.sessions\.regions: aws joins at most 3 regions with topology: primary, got 4",
    ),
    Case(
        "a region where aws has no such cache",
        both(_aws("saopaulo", "sa-east-1", 5), _two(regions=["use1", "saopaulo"], topology="active_active")),
        r"caches\.sessions\.regions: AWS has no active_active cache in sa-east-1 \('saopaulo'\); leave it out, or .*",
    ),
    Case(
        "a cache in one zone",
        both(
            put("regions/use1/zones", ["us-east-1a"]),
            put("regions/use1/clusters", {"max_nodes": 80}),
            _cache(regions=["use1"]),
        ),
        r"caches\.sessions\.regions: a cache on aws needs 2 zones, and 'use1' has 1; add a zone to it",
    ),
    Case(
        "shards on azure",
        _cache(regions=["jpe"], shards=3),
        r"caches\.sessions\.shards: Azure Managed Redis takes its shards from the size .*; use 'size' .*",
    ),
    Case(
        "no replica",
        _cache(regions=["use1"], replicas=0),
        r"caches\.sessions\.replicas: need at least 1, got 0",
    ),
    Case(
        "snapshots for too long",
        _cache(regions=["use1"], snapshots={"retention_days": 40}),
        r"caches\.sessions\.snapshots\.retention_days: need at most 35, got 40",
    ),
    Case(
        "an engine that aws has not",
        _cache(regions=["use1"], aws={"version": "5.0"}),
        r"caches\.sessions\.aws\.version: aws has 7\.2, 8\.0, 8\.1, got '5\.0'",
    ),
    Case(
        "an engine chosen on azure",
        _cache(regions=["jpe"], azure={"version": "7.4"}),
        r"caches\.sessions\.azure\.version: azure chooses the version itself; remove it, got '7\.4'",
    ),
    Case(
        "a block of a cloud where the cache is not",
        _cache(regions=["use1"], gcp={"size": "large"}),
        r"caches\.sessions\.gcp: none of its regions is on gcp; remove the block, or add a region",
    ),
    Case(
        "a region that leaves and holds no cache",
        _two(leaving=["usw3"]),
        r"caches\.sessions\.leaving\.0: 'usw3' is none of its regions \(did you mean 'usw2'\?\); there are use1, usw2",
    ),
    Case(
        "a region that leaves and writes",
        _two(leaving=["usw2", "use1"]),
        r"caches\.sessions\.leaving\.1: 'use1' is primary; hand over to another region first \(graticule switchover\), .*",
    ),
    Case(
        "a suffix of keys that is no end of a name",
        put("keys/suffix", "again"),
        r"keys\.suffix: need 1\.\.4 lowercase letters and digits, got 'again'",
    ),
    Case(
        "clients where the cache is not",
        _cache(regions=["use1"], clients=["euw4"]),
        r"caches\.sessions\.clients\.0: 'euw4' is of account gcp-a, where the cache has no region; add one to regions",
    ),
    Case(
        "an epoch below one",
        _two(epoch=0),
        r"caches\.sessions\.epoch: need at least 1, got 0",
    ),
    Case(
        "a network without the names of its endpoints",
        both(put("regions/jpe/network", {"azure": {"private_dns_zones": []}}), _cache(regions=["jpe"])),
        r"caches\.sessions\.regions: 'jpe' resolves no privatelink\.redis\.azure\.net; add it to regions\.jpe\.network\.azure\.private_dns_zones, .*",
    ),
    Case(
        "a table of sizes nobody has",
        _cache(regions=["use1"], sizes="2020-01"),
        r"caches\.sessions\.sizes: unknown table of sizes '2020-01'.*; there are 2026-11",
    ),
    Case(
        "a login with a bad key",
        _cache(regions=["use1"], aws={"logins": {"API": "api"}}),
        r"caches\.sessions\.aws\.logins\.API: a login's key needs 1\.\.30 lowercase letters, digits and dashes, .*",
    ),
    Case(
        "a login that is the ARN of a role",
        _cache(regions=["use1"], aws={"logins": {"api": "arn:aws:iam::111122223333:role/api"}}),
        r"caches\.sessions\.aws\.logins\.api: need the name of an IAM role and no ARN, such as orders-api, got 'arn:.*",
    ),
    Case(
        "a login under two keys",
        _cache(regions=["use1"], aws={"logins": {"api": "api", "web": "api"}}),
        r"caches\.sessions\.aws\.logins\.web: 'api' is named by 'api' already; remove one of the two",
    ),
    Case(
        "more nodes than aws takes",
        _cache(regions=["use1"], shards=84, replicas=5),
        r"caches\.sessions\.shards: 84 shards with 5 replicas each are 504 nodes, and aws takes at most 500; take .*",
    ),
]
