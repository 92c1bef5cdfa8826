"""What users get wrong about a database of documents, or a strongly consistent one, that begins as another one was."""

from typing import Any

from tests.bad_input.api_database_cases import ELSEWHERE, USE4
from tests.bad_input.cases import Case, both, put
from tests.bad_input.data_cases import USW2

WEU = put("regions/weu", {"account": "az-a", "location": "westeurope", "zones": ["1", "2"], "slot": 8})
KEYS: Any = {"partition_key": "customer", "sort_key": "item"}
ORDERS: Any = {"version": "17", "primary": "use1"}


def _again(source: Any, **settings: Any) -> Any:
    restored = {"restore": {"from": "carts", "at": "2026-11-25T02:00:00Z"}, **settings}
    return both(USW2, USE4, WEU, ELSEWHERE, put("databases/carts", source), put("databases/again", restored))


def _table(**settings: Any) -> Any:
    source = {
        "engine": "document",
        "consistency": "async",
        "primary": "use1",
        "secondaries": ["usw2"],
        "document": KEYS,
    }
    return _again(source, **{"engine": "document", "primary": "use1", "document": KEYS, **settings})


def _account(**settings: Any) -> Any:
    kind = {"engine": "document", "document": {"partition_key": "customer"}}
    source = {**kind, "consistency": "async", "primary": "jpe", "secondaries": ["weu"]}
    return both(put("interconnect", "mesh"), _again(source, **{**kind, "primary": "jpe", **settings}))


def _says(place: str, text: str) -> str:
    return rf"databases\.again\.{place}: {text}"


CASES = [
    Case(
        "documents restored on GCP",
        _again(ORDERS, engine="document", primary="use4"),
        _says("restore", r"Firestore clones a database by a call of its own, .*; leave restore out, and use gcloud .*"),
    ),
    Case(
        "a restore of Aurora DSQL",
        _again(ORDERS, consistency="strong", primary="use1"),
        _says(
            "restore", r"Aurora DSQL is restored by a job of AWS Backup alone, .*; leave restore out, and use aws .*"
        ),
    ),
    Case(
        "a restore of Spanner",
        _again(ORDERS, consistency="strong", primary="use4"),
        _says("restore", r"Spanner restores by a call of its own, .*; leave restore out, and use gcloud .*"),
    ),
    Case(
        "documents restored from PostgreSQL",
        _again(ORDERS, engine="document", primary="use1", document=KEYS),
        _says(r"restore\.from", r"'carts' has no documents; need a database with engine: document"),
    ),
    Case(
        "a table restored where no backups are",
        _table(primary="jpe", document={"partition_key": "customer"}),
        _says("primary", r"need a region that holds 'carts', whose backups are there, got 'jpe'"),
    ),
    Case(
        "a table restored into two regions",
        _table(consistency="async", secondaries=["usw2"]),
        _says(
            "secondaries",
            r"a restore is into one region, got use1, usw2; begin with the first, then take restore out and add the others",
        ),
    ),
    Case(
        "a strong table restored",
        _table(consistency="strong", secondaries=["usw2"], aws={"witness": "us-east-2"}),
        _says("consistency", r"a strongly consistent table begins empty; restore with consistency: async or single"),
    ),
    Case(
        "another partition key in a restore",
        _table(document={"partition_key": "client", "sort_key": "item"}),
        _says(r"document\.partition_key", r"need 'customer', that of 'carts', whose documents .*, got 'client'"),
    ),
    Case(
        "no sort key in a restore",
        _table(document={"partition_key": "customer"}),
        _says(r"document\.sort_key", r"need 'item', that of 'carts', whose documents .*, got ''"),
    ),
    Case(
        "an account restored into two regions",
        _account(consistency="async", secondaries=["weu"]),
        _says("secondaries", r"a restore is into one region, got jpe, weu; begin with the first, .*"),
    ),
    Case(
        "an account restored under another key",
        _account(primary="weu"),
        _says("primary", r"need jpe, the first region of 'carts', whose key encrypts what is restored, got 'weu'"),
    ),
    Case(
        "an account restored with another consistency",
        _account(consistency="strong"),
        _says("consistency", r"need single or async: an account begins with that of 'carts', got strong"),
    ),
]
