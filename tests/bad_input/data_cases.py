"""What users get wrong about where data is held, whatever holds it."""

from typing import Any

from tests.bad_input.cases import Case, both, put

USW2 = put(
    "regions/usw2",
    {"account": "aws-a", "location": "us-west-2", "zones": ["us-west-2a", "us-west-2b"], "slot": 4},
)


def _orders(**settings: object) -> Any:
    base = {"version": "17", "consistency": "async", "primary": "use1", "secondaries": ["usw2"]}
    return both(USW2, put("interconnect", "mesh"), put("databases/orders", {**base, **settings}))


def _kept(location: str, **settings: object) -> Any:
    """Return a bucket of production in a region of Azure."""
    region = {"account": "az-a", "location": location, "zones": ["1"], "slot": 7}
    return both(put("regions/far", region), put("buckets", {"scans": {"regions": ["far"], **settings}}))


CASES = [
    Case(
        "data that leaves its group",
        both(put("groups/east", {"regions": ["use1"], "residency": "enforced"}), _orders()),
        r"databases\.orders: 'use1' is in group 'east', whose residency is enforced, and usw2 would hold .*; take .*",
    ),
    Case(
        "data in a region nobody knows",
        _orders(secondaries=["usw3"]),
        r"databases\.orders\.secondaries\.0: unknown region 'usw3' \(did you mean 'usw2'\?\); there are .*",
    ),
    Case(
        "data without a region",
        put("databases/orders", {"version": "17"}),
        r"databases\.orders\.primary: is required: the key of a region; there are .*",
    ),
    Case(
        "clients nobody knows",
        _orders(clients=["use9"]),
        r"databases\.orders\.clients\.0: unknown region 'use9' \(did you mean 'use1'\?\); there are .*",
    ),
    Case(
        "clients twice",
        _orders(clients=["use1", "use1"]),
        r"databases\.orders\.clients\.1: 'use1' is listed already; remove it",
    ),
    Case(
        "data on two clouds",
        _orders(secondaries=["euw4"]),
        r"databases\.orders\.secondaries\.0: 'euw4' is of account gcp-a \(gcp\), and 'use1' of aws-a \(aws\); .*",
    ),
    Case(
        "no region that may hold copies",
        put("databases/orders", {"version": "17", "primary": "use1"}),
        r"backups\.copies\.use1: is required: account aws-a has no other region .*; add one, or write none",
    ),
    Case(
        "copies that leave a group",
        both(
            put("groups/east", {"regions": ["use1"], "residency": "enforced"}),
            _orders(secondaries=[]),
            put("backups/copies", {"use1": "usw2"}),
        ),
        r"backups\.copies\.use1: 'use1' is in group 'east', whose residency is enforced, .*",
    ),
    Case(
        "copies to another account",
        both(_orders(), put("backups/copies", {"use1": "euw4"})),
        r"backups\.copies\.use1: need another region of the account \(usw2\) or none, got 'euw4'",
    ),
    Case(
        "copies of a region nobody knows",
        both(_orders(), put("backups/copies", {"use9": "usw2"})),
        r"backups\.copies\.use9: is no region; remove it",
    ),
    Case(
        "copies in a pair that Azure has not",
        _kept("polandcentral"),
        r"backups\.copies\.far: polandcentral is not known to have a pair, .*; write none, and keep .*",
    ),
    Case(
        "copies in a pair that Azure has not, as written",
        both(_kept("polandcentral"), put("backups/copies", {"far": "pair"})),
        r"backups\.copies\.far: polandcentral is not known to have a pair, .*; write none, and keep .*",
    ),
    Case(
        "copies in the pair of a location that is newer than the table",
        both(_kept("denmarkeast"), put("locations", {"azure": {"denmarkeast": "123"}})),
        r"backups\.copies\.far: denmarkeast is not known to have a pair, .*; write none, and keep .*",
    ),
    Case(
        "copies in a pair outside of a group",
        both(_kept("brazilsouth"), put("groups/brazil", {"regions": ["far"], "residency": "enforced"})),
        r"backups\.copies\.far: 'far' is in group 'brazil', whose residency is enforced, and southcentralus would keep "
        r"copies of its backups; write none, or let the group's locations name it",
    ),
    Case(
        "backups that Azure does not lock for so long",
        both(_kept("japaneast"), put("backups", {"retention_days": 365, "locked_days": 181})),
        r"backups\.locked_days: need at most 180 on azure, where soft delete ends then, got 181",
    ),
    Case(
        "backups that cannot be deleted until after they expire",
        put("backups", {"retention_days": 14, "locked_days": 30}),
        r"backups\.locked_days: need at most retention_days \(14\), got 30",
    ),
    Case(
        "backups for three days",
        put("backups", {"retention_days": 3}),
        r"backups\.retention_days: need at least 7, got 3",
    ),
    Case(
        "backups that nobody knows the way of",
        _orders(backup="daily"),
        r"databases\.orders\.backup: need 'policy' or 'none', got 'daily'",
    ),
]
