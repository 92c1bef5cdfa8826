"""What users get wrong about databases that are strongly consistent, and about those of documents."""

from typing import Any

from tests.bad_input.cases import Case, both, put
from tests.bad_input.data_cases import USW2

USE2 = put(
    "regions/use2",
    {"account": "aws-a", "location": "us-east-2", "zones": ["us-east-2a", "us-east-2b"], "slot": 5},
)
USE4 = put("regions/use4", {"account": "gcp-a", "location": "us-east4", "zones": ["us-east4-a"], "slot": 6})
USE1G = put("regions/use1g", {"account": "gcp-a", "location": "us-east1", "zones": ["us-east1-b"], "slot": 7})
ELSEWHERE = put("backups/outside", value=False)


def _on(region: str, **settings: Any) -> Any:
    return both(USW2, USE2, USE4, USE1G, ELSEWHERE, put("databases/orders", {"primary": region, **settings}))


def _strong(region: str, **settings: Any) -> Any:
    return _on(region, **{"consistency": "strong", **settings})


def _dsql(**settings: Any) -> Any:
    return _strong("use1", **{"secondaries": ["usw2"], **settings})


def _documents(region: str, **settings: Any) -> Any:
    return _on(region, **{"engine": "document", "document": {"partition_key": "customer"}, **settings})


def _says(place: str, text: str) -> str:
    return rf"databases\.orders{place}: {text}"


CASES = [
    Case(
        "a witness that is a member",
        _dsql(aws={"witness": "us-west-2"}),
        _says(r"\.aws\.witness", r"us-west-2 holds the data already; take a location that is neither .*"),
    ),
    Case(
        "no witness",
        _dsql(),
        _says(r"\.aws\.witness", r"is required for two regions: a third location that votes, .*"),
    ),
    Case(
        "a witness nobody knows",
        _dsql(aws={"witness": "us-est-2"}),
        _says(r"\.aws\.witness", r"AWS has no location 'us-est-2' \(did you mean 'us-.*st-2'\?\)"),
    ),
    Case(
        "a witness overseas",
        _dsql(aws={"witness": "eu-west-1"}),
        _says(r"\.aws\.witness", r"Aurora DSQL's regions and witness are on one continent, got .*; take neighbours"),
    ),
    Case(
        "a witness for one region",
        _dsql(secondaries=[], aws={"witness": "us-east-2"}),
        _says(r"\.aws\.witness", r"one region has none to vote with; remove it, or add a second region"),
    ),
    Case(
        "three members of DSQL",
        _dsql(secondaries=["usw2", "use2"], aws={"witness": "us-east-2"}),
        _says(r"\.secondaries", r"Aurora DSQL is in one region, or in two and a witness, got 3; .*"),
    ),
    Case(
        "clients where DSQL is not",
        _dsql(aws={"witness": "ca-central-1"}, clients=["use2"]),
        _says(
            r"\.clients", r"Aurora DSQL answers privately in its own regions alone, use1, usw2, and 'use2' is none .*"
        ),
    ),
    Case(
        "a client far from a table, in a network without a way out",
        both(_documents("use1", clients=["use2"]), put("regions/use2/network", {"egress": "none"})),
        _says(
            r"\.clients",
            r"'use2' has no way to it, with egress: none: DynamoDB answers privately in its own regions alone; name others, "
            r"add it to secondaries, or set regions\.use2\.network\.egress to something else",
        ),
    ),
    *(
        Case(
            f"a client in a network that leads nowhere, {engine}",
            both(asked, put(f"regions/{region}/network", {"egress": "none", "private_services": False})),
            _says(
                r"\.clients",
                rf"'{region}' has no way to it, with egress: none and private_services: false; name the regions that connect, "
                rf"or set either in regions\.{region}\.network to something else",
            ),
        )
        for engine, region, asked in (
            ("DynamoDB", "usw2", _documents("usw2")),
            ("Firestore", "use1g", _on("use1g", engine="document")),
            ("Spanner", "use4", _strong("use4")),
        )
    ),
    Case(
        "strong SQL on Azure",
        _strong("jpe"),
        _says(r"\.consistency", r"Azure has no managed SQL that is strongly consistent .*; use consistency: async, .*"),
    ),
    Case(
        "a version of what has none",
        _dsql(aws={"witness": "us-east-2"}, version="17"),
        _says(r"\.version", r"this database has no version to choose; remove it"),
    ),
    Case(
        "a size of what has none",
        _dsql(aws={"witness": "us-east-2"}, size="large"),
        _says(r"\.size", r"this database grows and shrinks by itself without a bound; remove it"),
    ),
    Case(
        "replicas of what has none",
        _strong("use4", replicas=2),
        _says(r"\.replicas", r"this database keeps its own copies in several zones; remove it"),
    ),
    Case(
        "history of DSQL",
        _dsql(aws={"witness": "us-east-2"}, backups={"retention_days": 10}),
        _says(r"\.backups", r"Aurora DSQL cannot go back to a point in time; remove it"),
    ),
    Case(
        "shards of what spreads by itself",
        _strong("use4", shards={"a": {"buckets": "0-511"}}),
        _says(r"\.shards", r"this database spreads its data over partitions by itself; remove them"),
    ),
    Case(
        "two regions of Spanner by hand",
        _strong("use4", secondaries=["use1g"]),
        _says(
            r"\.secondaries",
            r"spanner takes several regions as Google .* are in one place; set gcp\.multi_region to one of nam3",
        ),
    ),
    Case(
        "two regions that no place of Spanner has",
        _strong("euw4", secondaries=["use4"]),
        _says(r"\.secondaries", r"spanner takes several regions as .* are not in one place; take one region"),
    ),
    Case(
        "a place of Spanner nobody knows",
        _strong("use4", gcp={"multi_region": "nam33"}),
        _says(r"\.gcp\.multi_region", r"spanner has no place 'nam33' .*\(did you mean 'nam3'\?\); there are .*"),
    ),
    Case(
        "a member outside of its place",
        _strong("euw4", gcp={"multi_region": "nam3"}),
        _says(
            r"\.secondaries", r"'euw4' is in europe-west4, and spanner's nam3 answers in us-east1, us-east4 alone; .*"
        ),
    ),
    Case(
        "a witness outside of the group and of its locations",
        both(
            put("groups/eu", {"regions": ["euw4"], "locations": ["europe-west3"], "residency": "enforced"}),
            _strong("euw4", gcp={"multi_region": "eur6"}),
        ),
        _says(
            "", r"'euw4' is in group 'eu', whose residency is enforced, and europe-west6 would keep .*locations name it"
        ),
    ),
    Case(
        "a witness outside of the group",
        both(
            put("groups/eu", {"regions": ["euw4"], "residency": "enforced"}),
            _strong("euw4", gcp={"multi_region": "eur6"}),
        ),
        _says(
            "", r"'euw4' is in group 'eu', whose residency is enforced, and europe-west3, europe-west6 would keep .*"
        ),
    ),
    Case(
        "a place without strong",
        _on("use4", version="17", gcp={"multi_region": "nam3"}),
        _says(r"\.gcp\.multi_region", r"belongs to consistency: strong; remove it"),
    ),
    Case(
        "documents without their engine",
        _on("use1", version="17", document={"partition_key": "customer"}),
        _says(r"\.document", r"belongs to engine: document; remove it"),
    ),
    Case(
        "no partition key on AWS",
        _documents("use1", document={}),
        _says(r"\.document\.partition_key", r"is required on aws: the attribute that spreads the documents, .*"),
    ),
    Case(
        "no partition key on Azure",
        _documents("jpe", document={}),
        _says(r"\.document\.partition_key", r"is required on azure: .*"),
    ),
    Case(
        "a partition key that is no attribute",
        _documents("use1", document={"partition_key": "/customer"}),
        _says(r"\.document\.partition_key", r"need 1\.\.64 letters, digits and _, no digit first, got '/customer'"),
    ),
    Case(
        "a sort key that is the partition key",
        _documents("use1", document={"partition_key": "customer", "sort_key": "customer"}),
        _says(r"\.document\.sort_key", r"'customer' is the partition key already; take another, or none"),
    ),
    Case(
        "a sort key on Azure",
        _documents("jpe", document={"partition_key": "customer", "sort_key": "item"}),
        _says(r"\.document\.sort_key", r"Cosmos DB has none, any attribute can be ordered by; remove it"),
    ),
    Case(
        "a partition key of Firestore",
        _documents("use4"),
        _says(r"\.document\.partition_key", r"Firestore finds documents by collection and id; remove it"),
    ),
    Case(
        "Firestore with copies that lag",
        _on("use4", engine="document", consistency="async"),
        _says(r"\.consistency", r"Firestore has no copies that lag behind; take strong, or single for one region"),
    ),
    Case(
        "Firestore in a pair that no place has",
        _on("use4", engine="document", consistency="strong", secondaries=["use1g"]),
        _says(r"\.secondaries", r"firestore takes several regions as .* us-east4, us-east1 are not in one place; .*"),
    ),
    Case(
        "a strong table in two regions",
        _documents("use1", consistency="strong", secondaries=["usw2"]),
        _says(r"\.secondaries", r"a strongly consistent table is in three regions, or in two and aws\.witness, got .*"),
    ),
    Case(
        "a strong table over its set",
        _documents("use1", consistency="strong", secondaries=["usw2"], aws={"witness": "ca-central-1"}),
        _says(
            r"\.secondaries", r"a strongly consistent table stays among .*, got us-east-1, us-west-2, ca-central-1; .*"
        ),
    ),
    Case(
        "Cosmos DB strong with several writers",
        _documents("jpe", consistency="strong", azure={"multi_write": True}),
        _says(
            r"\.azure\.multi_write", r"Cosmos DB is not strongly consistent with several writers; set it to false, .*"
        ),
    ),
    Case(
        "too much history of Cosmos DB",
        _documents("jpe", backups={"retention_days": 35}),
        _says(r"\.backups\.retention_days", r"Cosmos DB goes back 30 days at most, got 35"),
    ),
    Case(
        "no private zone for Cosmos DB",
        both(_documents("jpe"), put("network/azure", {"private_dns_zones": ["privatelink.azurecr.io"]})),
        _says(
            r"\.clients", r"'jpe' resolves no privatelink\.documents\.azure\.com; add it to regions\.jpe\.network\..*"
        ),
    ),
    Case(
        "leaving what is not there",
        _documents("use1", consistency="async", secondaries=["usw2"], leaving=["use2"]),
        _says(r"\.leaving\.0", r".*secondaries.*usw2.*"),
    ),
    Case(
        "another cloud's block of a database",
        _dsql(azure={"multi_write": False}),
        _says(r"\.azure", r"this block is for azure, and this is on aws; remove it"),
    ),
]
