"""What the simulated clouds do when a database of documents begins as another one was."""

from typing import Any

import pytest

from graticule.sandbox.documents import CONTAINER, COSMOS, DATABASE, REPLICA, TABLE
from graticule.sandbox.lifecycle import Provider
from graticule.sandbox.model import RefusedError
from tests.sandbox.clouds import GROUP, make

KEEPS: Any = {"enabled": True}
IN: Any = {"resourceGroupName": "rg"}
RESTORABLE = "/subscriptions/s/providers/Microsoft.DocumentDB/locations/{}/restorableDatabaseAccounts/{}"


def table(aws: Provider, name: str, region: str = "us-east-1", **asked: Any) -> Any:
    streamed = {"streamEnabled": True, "deletionProtectionEnabled": True, "tags": {"owner": "x"}}
    return make(aws, TABLE, name, name=name, region=region, **{**streamed, "pointInTimeRecovery": KEEPS, **asked})


def account(azure: Provider, name: str, *regions: str, **asked: Any) -> Any:
    places = [{"locationName": one, "failoverPriority": place} for place, one in enumerate(regions)]
    level = {"consistencyPolicy": {"defaultConsistencyLevel": "Session"}, "keyVaultKeyUri": "https://vault/keys/data"}
    return make(
        azure, COSMOS, name, accountName=name, location=regions[0], locations=places, **IN, **{**level, **asked}
    )


def source(azure: Provider) -> Any:
    """Make an account in two regions, with a database and a container."""
    make(azure, GROUP, "rg", location="japaneast", **IN)
    made = account(azure, "one", "japaneast", "westeurope", consistencyPolicy={"defaultConsistencyLevel": "Strong"})
    make(azure, DATABASE, "app", accountName="one", databaseName="app", **IN)
    container(azure, "one")
    return made


def container(azure: Provider, account: str) -> Any:
    where = {"accountName": account, "databaseName": "app", "containerName": "app", **IN}
    return make(azure, CONTAINER, "app", **where, resource={"id": "app", "partitionKey": {"paths": ["/customer"]}})


def restored(where: str, instance: str) -> Any:
    parameters = {"restoreMode": "PointInTime", "restoreSource": RESTORABLE.format(where, instance)}
    return {"createMode": "Restore", "restoreParameters": parameters}


def test_a_restored_table_has_no_stream_no_protection_and_no_tags(aws: Provider) -> None:
    table(aws, "one")
    made = table(aws, "two", restoreSourceName="one").inputs
    assert (made["streamEnabled"], made["deletionProtectionEnabled"], made["tags"]) == (False, False, {})
    assert aws.update(TABLE, "two", {**made, "streamEnabled": True}).inputs["streamEnabled"] is True


def test_a_table_is_restored_from_one_of_its_region_that_goes_back_in_time(aws: Provider) -> None:
    arn = table(aws, "one").outputs["arn"]
    with pytest.raises(RefusedError, match="TableNotFoundException: Table not found: one"):
        table(aws, "two", "us-west-2", restoreSourceName="one")
    make(aws, REPLICA, "copy", globalTableArn=arn, region="us-west-2", pointInTimeRecovery=True)
    assert table(aws, "two", "us-west-2", restoreSourceName="one")
    table(aws, "forgets", pointInTimeRecovery={"enabled": False})
    with pytest.raises(RefusedError, match="Point in time recovery is not enabled for table 'forgets'"):
        table(aws, "three", restoreSourceName="forgets")


def test_a_restored_account_has_what_the_other_had_and_it_goes_along(azure: Provider) -> None:
    instance = source(azure).outputs["instanceId"]
    made = account(azure, "two", "japaneast", **restored("japaneast", instance))
    assert made.inputs["consistencyPolicy"] == {"defaultConsistencyLevel": "Strong"}
    with pytest.raises(
        RefusedError, match=r"cannot create already existing resource .*/two/sqlDatabases/app/containers/app"
    ):
        container(azure, "two")
    azure.delete(COSMOS, made.id)
    left = {row.id.partition("/databaseAccounts/")[2] for row in azure.store.everything()}
    assert left == {"", "one", "one/sqlDatabases/app", "one/sqlDatabases/app/containers/app"}


@pytest.mark.parametrize(
    ("regions", "asked", "says"),
    [
        (("japaneast",), {"where": "japaneast", "instance": "nobody"}, "Cannot find the restorable database account"),
        (("westeurope",), {"where": "japaneast"}, "in another location than westeurope"),
        (("japaneast", "westeurope"), {}, "restored into one of"),
        (("eastus2",), {"where": "eastus2"}, "restored into one of"),
        (("japaneast",), {"keyVaultKeyUri": "https://vault/keys/other"}, "under the key of its source"),
    ],
)
def test_an_account_is_restored_into_one_region_of_the_other(
    azure: Provider, regions: tuple[str, ...], asked: Any, says: str
) -> None:
    known = {"where": "japaneast", "instance": source(azure).outputs["instanceId"], **asked}
    parameters = restored(known.pop("where"), known.pop("instance"))
    with pytest.raises(RefusedError, match=says):
        account(azure, "two", *regions, **parameters, **known)
