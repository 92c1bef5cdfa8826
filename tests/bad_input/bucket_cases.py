"""What users get wrong about buckets."""

from typing import Any

from tests.bad_input.cases import Case, both, put

USW2 = put(
    "regions/usw2", {"account": "aws-a", "location": "us-west-2", "zones": ["us-west-2a", "us-west-2b"], "slot": 4}
)
USE4 = put("regions/use4", {"account": "gcp-a", "location": "us-east4", "zones": ["us-east4-a"], "slot": 5})
EUW1 = put("regions/euw1", {"account": "gcp-a", "location": "europe-west1", "zones": ["europe-west1-b"], "slot": 7})
WEU = put("regions/weu", {"account": "az-a", "location": "westeurope", "zones": ["1"], "slot": 6})


def _bucket(*regions: str, **settings: object) -> Any:
    return put("buckets", {"invoices": {"regions": list(regions or ("use1",)), "backup": "none", **settings}})


def _everywhere(settings: dict[str, Any]) -> None:
    locations = ("us-east-2", "us-west-1", "us-west-2", "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3")
    locations += ("eu-north-1", "eu-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1")
    locations += ("ap-southeast-1", "ap-southeast-2", "ca-central-1", "sa-east-1", "af-south-1")
    keys = [f"far{chr(97 + place)}" for place in range(len(locations))]
    for place, (key, location) in enumerate(zip(keys, locations, strict=True)):
        settings["regions"][key] = {
            "account": "aws-a",
            "location": location,
            "zones": [f"{location}a"],
            "slot": 10 + place,
        }
    settings["clusters"] = {"max_nodes": 100}
    _bucket("use1", *keys, replicate=True)(settings)


CASES = [
    Case(
        "a bucket in a region nobody knows",
        _bucket("use2"),
        r"buckets\.invoices\.regions\.0: unknown region 'use2' \(did you mean 'use1'\?\); there are .*",
    ),
    Case(
        "a bucket nowhere",
        put("buckets", {"invoices": {"regions": []}}),
        r"buckets\.invoices\.regions: need at least 1, got 0",
    ),
    Case("a bucket without regions", put("buckets", {"invoices": {}}), r"buckets\.invoices\.regions: is required"),
    Case(
        "a bucket in a region twice",
        _bucket("use1", "use1"),
        r"buckets\.invoices\.regions\.1: 'use1' is listed already; remove it",
    ),
    Case(
        "a bucket's key that is too long",
        put("buckets", {"averylonginvoice": {"regions": ["use1"]}}),
        r"buckets\.averylonginvoice: a bucket's key needs 1\.\.12 lowercase letters and digits, a letter first",
    ),
    Case(
        "copies between one region and nothing",
        _bucket(replicate=True),
        r"buckets\.invoices\.replicate: needs two regions of one account; add one to regions, or remove it",
    ),
    Case(
        "copies between clouds",
        _bucket("use1", "euw4", replicate=True),
        r"buckets\.invoices\.replicate: needs two regions of one account; .*",
    ),
    Case(
        "copies between continents of GCP",
        both(USE4, _bucket("euw4", "use4", replicate=True)),
        r"buckets\.invoices\.regions: on GCP a copied bucket is in two regions of one continent, and .*us-east4.* make no dual-region; .*, or remove replicate",
    ),
    Case(
        "copies on Azure from nowhere",
        both(WEU, _bucket("jpe", "weu", replicate=True)),
        r"buckets\.invoices\.azure\.origin: is required: Azure copies one way, .*; name one of jpe, weu",
    ),
    Case(
        "copies on Azure from elsewhere",
        both(WEU, _bucket("jpe", "weu", replicate=True, azure={"origin": "use1"})),
        r"buckets\.invoices\.azure\.origin: need one of jpe, weu, got 'use1'",
    ),
    Case(
        "copies out of a group that is enforced",
        both(
            USW2,
            put("groups", {"us": {"regions": ["use1"], "residency": "enforced"}}),
            _bucket("use1", "usw2", replicate=True),
        ),
        r"buckets\.invoices: 'use1' is in group 'us', whose residency is enforced, .*",
    ),
    Case(
        "copies without versions",
        both(USW2, _bucket("use1", "usw2", replicate=True, versioning=False, soft_delete_days=0)),
        r"buckets\.invoices\.replicate: needs versioning: true, from which copies are made; .*",
    ),
    Case(
        "another cloud's block on a bucket",
        _bucket(azure={"origin": "jpe"}),
        r"buckets\.invoices\.azure: this block is for azure, and the bucket is on aws; remove it",
    ),
    Case(
        "a lock without versions",
        _bucket(lock_days=7, versioning=False, soft_delete_days=0),
        r"buckets\.invoices\.lock_days: needs versioning: true, .*",
    ),
    Case(
        "a lock of true days", _bucket(lock_days=True), r"buckets\.invoices\.lock_days: need a whole number, got true"
    ),
    Case("a lock for ever", _bucket(lock_days=36500), r"buckets\.invoices\.lock_days: need at most 3650, got 36500"),
    Case(
        "a deletion that is undone for a day",
        _bucket(soft_delete_days=1),
        r"buckets\.invoices\.soft_delete_days: need 0 or at least 7, got 1",
    ),
    Case(
        "backups of S3 without versions",
        _bucket(versioning=False, soft_delete_days=0, backup="policy"),
        r"buckets\.invoices\.versioning: AWS Backup takes from S3 what has versions alone; set versioning: true, or backup: none",
    ),
    Case(
        "backups on Cloud Storage that nothing makes",
        both(put("backups/outside", False), _bucket("euw4", versioning=False, soft_delete_days=0, backup="policy")),
        r"buckets\.invoices\.versioning: versions or soft delete are a bucket's backups on gcp; set versioning: true, or .*",
    ),
    Case(
        "a bucket on GCP without a copy outside",
        _bucket("euw4", backup="policy"),
        r"buckets\.invoices\.backup: versions and soft delete, .*: no copy is outside of euw4; add a second region that "
        r"holds the same data, or write backup: none, or backups\.outside: false",
    ),
    Case(
        "two buckets on GCP that hold nothing of each other",
        both(EUW1, _bucket("euw4", "euw1", backup="policy")),
        r"buckets\.invoices\.backup: versions and soft delete, .*: no copy is outside of euw4; add a second region that .*",
    ),
    Case(
        "a deletion on S3 that is undone without versions",
        _bucket(versioning=False),
        r"buckets\.invoices\.soft_delete_days: S3 keeps what was deleted as a version alone; set versioning: true, or soft_delete_days: 0",
    ),
    Case(
        "objects that are archived after they are deleted",
        _bucket(lifecycle={"archive_after_days": 90, "delete_after_days": 30}),
        r"buckets\.invoices\.lifecycle\.delete_after_days: need more than archive_after_days \(90\), got 30",
    ),
    Case(
        "objects that are deleted before their lock ends",
        _bucket(lock_days=90, lifecycle={"delete_after_days": 30}),
        r"buckets\.invoices\.lifecycle\.delete_after_days: need at least lock_days \(90\), .*, got 30",
    ),
    Case(
        "versions that are kept for no day",
        _bucket(lifecycle={"noncurrent_days": 0}),
        r"buckets\.invoices\.lifecycle\.noncurrent_days: need at least 1, got 0",
    ),
    Case(
        "a key that a bucket has not",
        _bucket(versionning=True),
        r"buckets\.invoices\.versionning: unknown key \(did you mean 'versioning'\?\); the keys here are .*",
    ),
    Case(
        "a client of another account",
        _bucket(clients=["jpe"]),
        r"buckets\.invoices\.clients\.0: 'jpe' is of account az-a, where the bucket has no region; add one to regions",
    ),
    Case(
        "a bucket called like a database",
        both(_bucket(), put("databases", {"invoices": {"version": "17", "primary": "use1", "backup": "none"}})),
        r"buckets\.invoices: 'invoices' is databases\.invoices already, and both would be slice data-invoices; take another key",
    ),
    Case(
        "more copies than a role on AWS has rights for",
        _everywhere,
        r"buckets\.invoices\.regions: on AWS at most 18 regions copy to each other, got 19; take fewer, or a second bucket",
    ),
]
