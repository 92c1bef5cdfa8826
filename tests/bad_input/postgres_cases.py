"""What users get wrong about databases of PostgreSQL."""

from typing import Any

from tests.bad_input.cases import Case, both, put

AWS_TWO = put(
    "regions/usw2",
    {"account": "aws-a", "location": "us-west-2", "zones": ["us-west-2a", "us-west-2b"], "slot": 4},
)
AZURE_TWO = put("regions/weu", {"account": "az-a", "location": "westeurope", "zones": ["1", "2"], "slot": 5})
TEAM = put("teams", {"platform": {"azure": "33333333-3333-3333-3333-333333333333"}})
ONE_ZONE = both(put("regions/use1/zones", ["us-east-1a"]), put("clusters/max_nodes", 100))
BUCKETS = {"a": {"buckets": "0-511"}, "b": {"buckets": "512-1023"}}


def _one(**settings: object) -> Any:
    return put("databases/orders", {"version": "17", "primary": "use1", **settings})


def _two(**settings: object) -> Any:
    base = {"version": "17", "consistency": "async", "primary": "use1", "secondaries": ["usw2"]}
    return both(AWS_TWO, put("databases/orders", {**base, **settings}))


def _azure(**settings: object) -> Any:
    base = {"version": "17", "primary": "jpe", "administrators": ["platform"]}
    return both(TEAM, AZURE_TWO, put("databases/orders", {**base, **settings}))


def _restored(**settings: object) -> Any:
    restore = {"from": "orders", "at": "2026-11-25T02:00:00Z"}
    base = {"version": "17", "primary": "use1", "restore": restore}
    return both(AWS_TWO, _one(), put("databases/again", {**base, **settings}))


def _restored_on_azure(**settings: object) -> Any:
    restore = {"from": "orders", "at": "2026-11-25T02:00:00Z"}
    base = {"version": "17", "primary": "jpe", "administrators": ["platform"], "restore": restore}
    source = _azure(consistency="async", secondaries=["weu"])
    return both(source, put("interconnect", "mesh"), put("databases/again", {**base, **settings}))


def _many_secondaries(settings: dict[str, Any]) -> None:
    locations = ("us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1", "us-east-2", "eu-north-1")
    locations += ("ap-south-1", "ca-central-1", "sa-east-1", "eu-west-2", "eu-west-3")
    keys = [f"far{chr(97 + place)}" for place in range(len(locations))]
    for place, (key, location) in enumerate(zip(keys, locations, strict=True)):
        zones = [f"{location}a", f"{location}b"]
        settings["regions"][key] = {"account": "aws-a", "location": location, "zones": zones, "slot": 10 + place}
    settings["databases"] = {
        "orders": {"version": "17", "consistency": "async", "primary": "use1", "secondaries": keys}
    }


CASES = [
    Case(
        "a version that is missing",
        _one(version=""),
        r"databases\.orders\.version: need one of 14, .* on aws, got none",
    ),
    Case("an old version", _one(version="9"), r"databases\.orders\.version: need one of 14, .* on aws, got '9'"),
    Case("a version as a number", _one(version=17), r"databases\.orders\.version: need text, in quotes, got 17"),
    Case(
        "a minor version",
        _one(version="17.4"),
        r"databases\.orders\.version: need one of 14, .* on aws, got '17\.4'",
    ),
    Case(
        "too many secondaries",
        _many_secondaries,
        r"databases\.orders\.secondaries: aws takes at most 10 of one database, got 11",
    ),
    Case(
        "secondaries of a single one",
        both(AWS_TWO, _one(secondaries=["usw2"])),
        r"databases\.orders\.secondaries: consistency: single holds the data in one region; .*",
    ),
    Case(
        "the primary as secondary",
        _two(secondaries=["use1"]),
        r"databases\.orders\.secondaries\.0: 'use1' holds the database already; remove it",
    ),
    Case(
        "a secondary twice",
        _two(secondaries=["usw2", "usw2"]),
        r"databases\.orders\.secondaries\.1: 'usw2' holds the database already; remove it",
    ),
    Case(
        "a class that no global database has",
        _two(aws={"instance_class": "db.t4g.medium"}),
        r"databases\.orders\.aws\.instance_class: .* need a class of r5 or later, got 'db\.t4g\.medium'",
    ),
    Case(
        "a class that is a machine",
        _one(aws={"instance_class": "m7i.large"}),
        r"databases\.orders\.aws\.instance_class: need a class of Aurora, .*, got 'm7i\.large'",
    ),
    Case(
        "a burstable server with a standby",
        _azure(azure={"sku": "Standard_B2s"}),
        r"databases\.orders\.azure\.sku: 'Standard_B2s' is burstable, .*; take replicas: 0, or a SKU of D or E",
    ),
    Case(
        "a burstable server with secondaries",
        _azure(azure={"sku": "Standard_B2s"}, replicas=0, consistency="async", secondaries=["weu"]),
        r"databases\.orders\.azure\.sku: 'Standard_B2s' is burstable, .* cannot have secondaries, or a SKU of D or E",
    ),
    Case(
        "a disk of no size",
        _azure(azure={"storage_gb": 100}),
        r"databases\.orders\.azure\.storage_gb: need one of 32, 64, .*, got 100",
    ),
    Case(
        "copies of backups where no secondary is",
        _azure(azure={"geo_backup": "weu"}),
        r"databases\.orders\.azure\.geo_backup: need one of the secondaries none, got 'weu'",
    ),
    Case(
        "copies of backups in a secondary that is not in the pair",
        _azure(consistency="async", secondaries=["weu"], azure={"geo_backup": "weu"}),
        r"databases\.orders\.azure\.geo_backup: Azure copies backups of japaneast to its pair japanwest alone, and 'weu' "
        r"is in westeurope; name a secondary there, or remove it",
    ),
    Case(
        "copies of backups of a region without a pair",
        both(
            put("regions/jpe/location", "polandcentral"),
            _azure(consistency="async", secondaries=["weu"], azure={"geo_backup": "weu"}),
        ),
        r"databases\.orders\.azure\.geo_backup: polandcentral of 'jpe' is not known to have a pair; remove it",
    ),
    Case(
        "too many replicas on azure",
        _azure(replicas=3),
        r"databases\.orders\.replicas: need at most 1 on azure, .*, got 3; take a larger size, or secondaries .*",
    ),
    Case(
        "nobody who may log in",
        _azure(administrators=[]),
        r"databases\.orders\.administrators: is required on azure, .*; name a team",
    ),
    Case(
        "an administrator nobody knows",
        _azure(administrators=["platfrm"]),
        r"databases\.orders\.administrators\.0: unknown team 'platfrm' \(did you mean 'platform'\?\); .*",
    ),
    Case(
        "an administrator where there is none",
        both(
            put("teams", {"platform": {"aws": "arn:aws:iam::111122223333:role/platform"}}),
            _one(administrators=["platform"]),
        ),
        r"databases\.orders\.administrators: is for azure; on aws .*; remove it",
    ),
    Case(
        "CPUs that no instance has",
        put("databases/orders", {"version": "17", "primary": "euw4", "gcp": {"cpus": 3}}),
        r"databases\.orders\.gcp\.cpus: need one of 1, 2, 4, .*, got 3",
    ),
    Case(
        "CPUs twice",
        put("databases/orders", {"version": "17", "primary": "euw4", "gcp": {"cpus": 8, "machine": "n2-highmem-8"}}),
        r"databases\.orders\.gcp\.machine: says the CPUs already; remove cpus",
    ),
    Case(
        "a block of another cloud",
        _one(gcp={"cpus": 8}),
        r"databases\.orders\.gcp: this block is for gcp, and this is on aws; remove it",
    ),
    Case(
        "a retention that is too long",
        _one(backups={"retention_days": 90}),
        r"databases\.orders\.backups\.retention_days: need at most 35, got 90",
    ),
    Case(
        "a retention that is too short",
        _one(backups={"retention_days": 1}),
        r"databases\.orders\.backups\.retention_days: need at least 7, got 1",
    ),
    Case("more replicas than there can be", _one(replicas=16), r"databases\.orders\.replicas: need at most 15, got 16"),
    Case(
        "too few zones",
        both(ONE_ZONE, _one()),
        r"databases\.orders: needs 2 zones on aws, and 'use1' has 1; add a zone to the region",
    ),
    Case(
        "a size nobody has",
        _one(size="huge"),
        r"databases\.orders\.size: need 'small', 'medium', 'large' or 'xlarge', got 'huge'",
    ),
    Case(
        "a table of sizes nobody has",
        _one(sizes="2020-01"),
        r"databases\.orders\.sizes: unknown table of sizes '2020-01'.*; there are 2026-11",
    ),
    Case(
        "buckets that nobody holds",
        _one(shards={"a": {"buckets": "0-511"}, "b": {"buckets": "600-1023"}}),
        r"databases\.orders\.shards\.b\.buckets: nobody holds the buckets 512-599; start at 512",
    ),
    Case(
        "buckets that two hold",
        _one(shards={"a": {"buckets": "0-511"}, "b": {"buckets": "500-1023"}}),
        r"databases\.orders\.shards\.b\.buckets: bucket 500 is held by another shard too; start at 512",
    ),
    Case(
        "buckets the wrong way round",
        _one(shards={"a": {"buckets": "511-0"}}),
        r"databases\.orders\.shards\.a\.buckets: need the first bucket before the last, got 511-0",
    ),
    Case(
        "buckets that are no range",
        _one(shards={"a": {"buckets": "all"}}),
        r"databases\.orders\.shards\.a\.buckets: need the first and the last bucket, .*, got 'all'",
    ),
    Case(
        "shards without buckets", _one(shards={"a": {}}), r"databases\.orders\.shards: need buckets in at least one .*"
    ),
    Case(
        "buckets that move from nowhere",
        _one(migrate=True),
        r"databases\.orders\.migrate: moves buckets between shards, and there are none; remove it",
    ),
    Case(
        "one that leaves and was never there",
        _two(leaving=["usw3"]),
        r"databases\.orders\.leaving\.0: 'usw3' is none of the secondaries \(did you mean 'usw2'\?\); there are usw2",
    ),
    Case(
        "an epoch of what does not move",
        _one(epoch=2),
        r"databases\.orders\.epoch: counts the moves of the writer, .*; remove it",
    ),
    Case("an epoch of nothing", _two(epoch=0), r"databases\.orders\.epoch: need at least 1, got 0"),
    Case(
        "a restore over itself",
        _one(restore={"from": "orders", "at": "2026-11-25T02:00:00Z"}),
        r"databases\.orders\.restore\.from: a database is not restored over itself; .*",
    ),
    Case(
        "a restore of nothing",
        _restored(restore={"from": "order", "at": "2026-11-25T02:00:00Z"}),
        r"databases\.again\.restore\.from: unknown database 'order' \(did you mean 'orders'\?\); there are orders",
    ),
    Case(
        "a restore of another moment",
        _restored(restore={"from": "orders", "at": "yesterday"}),
        r"databases\.again\.restore\.at: need a time in UTC, .*, got 'yesterday'",
    ),
    Case(
        "a restore elsewhere",
        _restored(primary="usw2"),
        r"databases\.again\.primary: need a region that holds 'orders', .*, got 'usw2'",
    ),
    Case(
        "a restore from a replica on azure",
        _restored_on_azure(primary="weu"),
        r"databases\.again\.primary: need jpe, where 'orders' writes: on azure a replica has no backups, got 'weu'",
    ),
    Case(
        "a restore into another version",
        _restored(version="16"),
        r"databases\.again\.version: need 17, that of 'orders'; upgrade after the restore",
    ),
    Case(
        "a restore into other shards",
        _restored(shards=BUCKETS),
        r"databases\.again\.shards: need the shards of 'orders', none, each from its own backups",
    ),
    Case(
        "a secondary of another account",
        both(
            put("accounts/aws-b", {"cloud": "aws", "id": "999922223333"}),
            _two(),
            put(
                "regions/usw2",
                {"account": "aws-b", "location": "us-west-2", "zones": ["us-west-2a", "us-west-2b"], "slot": 4},
            ),
        ),
        r"databases\.orders\.secondaries\.0: 'usw2' is of account aws-b \(aws\), and 'use1' of aws-a \(aws\); .*",
    ),
    Case(
        "more replicas than Aurora has places for beside a secondary",
        _two(replicas=15),
        r"databases\.orders\.replicas: Aurora takes at most 14 beside the writer with 1 secondaries, got 15; .*",
    ),
    *(
        Case(
            f"a class that Aurora does not run on {machine}",
            _one(aws={"instance_class": machine}),
            rf"databases\.orders\.aws\.instance_class: Aurora PostgreSQL runs on .*, got '{machine}'; take .*",
        )
        for machine in ("db.m6g.large", "db.c6gd.xlarge", "db.z1d.large")
    ),
]
