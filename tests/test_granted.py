"""What a state grants of databases is noticed, and what concerns none of them is not."""

import json

import pytest

from tests.reachability import Thing, World
from tests.reaching_apis import granted


def on_aws(kind, action, effect="Allow"):
    return (kind, {"policy": json.dumps({"Statement": [{"Effect": effect, "Action": action, "Resource": "*"}]})})


@pytest.mark.parametrize(
    ("kind", "inputs", "found"),
    [
        (*on_aws("aws:iam/rolePolicy:RolePolicy", ["s3:GetObject", "dynamodb:GetItem"]), ["dynamodb:GetItem"]),
        (*on_aws("aws:iam/policy:Policy", "*"), ["*"]),
        (*on_aws("aws:iam/policy:Policy", "dax:GetItem"), []),
        (*on_aws("aws:dynamodb/resourcePolicy:ResourcePolicy", "dynamodb:*"), ["dynamodb:*"]),
        (*on_aws("aws:dsql/clusterPolicy:ClusterPolicy", "dsql:DbConnect", "Deny"), []),
        (*on_aws("aws:dsql/clusterPolicy:ClusterPolicy", "dsql:DbConnect"), ["dsql:DbConnect"]),
        (*on_aws("aws:kms/key:Key", "*"), []),
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"},
            ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"],
        ),
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"},
            [],
        ),
        ("gcp:projects/iAMMember:IAMMember", {"role": "roles/datastore.user", "member": "x"}, ["roles/datastore.user"]),
        (
            "gcp:spanner/databaseIAMBinding:DatabaseIAMBinding",
            {"role": "roles/spanner.databaseReader", "members": ["x"]},
            ["roles/spanner.databaseReader"],
        ),
        ("gcp:projects/iAMMember:IAMMember", {"role": "roles/editor", "member": "x"}, ["roles/editor"]),
        ("gcp:projects/iAMMember:IAMMember", {"role": "roles/container.admin", "member": "x"}, []),
        (
            "azure-native:cosmosdb:SqlResourceSqlRoleAssignment",
            {"roleDefinitionId": "/subscriptions/s/contributor"},
            ["/subscriptions/s/contributor"],
        ),
        ("azure-native:cosmosdb:DatabaseAccount", {"accountName": "carts"}, ["the keys of carts"]),
        ("azure-native:cosmosdb:DatabaseAccount", {"accountName": "carts", "disableLocalAuth": True}, []),
    ],
)
def test_what_is_granted_of_databases_is_found(kind, inputs, found):
    assert granted(World([Thing(kind, "it", inputs, {})])) == found
