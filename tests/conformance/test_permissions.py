"""Who may do what: over everything that the components of the three clouds make."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from graticule.providers.azure.access import BuiltIn
from graticule.providers.contract.keys import Purpose, Use
from tests.conformance.backup_cases import made_backup
from tests.conformance.bucket_cases import made_bucket
from tests.conformance.cache_cases import LOGIN
from tests.conformance.cases import CASES, Case, made, made_audit, made_cluster, made_keys, made_monitoring
from tests.conformance.registry_cases import caching_registry
from tests.conformance.stream_cases import made_copies, made_log, made_queue

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
AWS, GCP, AZURE = CASES
POOLS = {"nodes": "pools"}
BROAD_GCP = {"roles/owner", "roles/editor", "roles/viewer"}
BROAD_AZURE = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
}


def used_by(case: Case) -> dict[str, object]:
    """Return who uses a stream, as its settings say it."""
    who = {"api": LOGIN[case.cloud]}
    return {case.cloud: {"senders": who, "receivers": who}}


def everything(case: Case) -> list[Any]:
    """Return what every component of a cloud makes."""
    pools = {**POOLS, "pools": {"general": {"machine": case.machine}}}
    keys = {"purposes": ["cluster", "logs", "audit"]}
    if case.cloud == "aws":
        keys = {"purposes": list(Purpose), "uses": list(Use)}
    administrators = {"security": case.group}
    recorded = (
        made(case),
        made_keys(case, **keys, administrators=administrators),
        made_cluster(case),
        made_cluster(case, **pools),
        made_monitoring(case),
        made_audit(case),
        made_bucket(case, *(["here", "there"] if case.cloud != "gcp" else ["here"]), replicate=case.cloud != "gcp"),
        made_queue(case, **used_by(case)),
        made_log(case, **(used_by(case) if case.cloud != "gcp" else {})),
        caching_registry(case),
        made_backup(case),
        *([made_copies("first", "second")] if case.cloud == "aws" else []),
    )
    return [one for recorder in recorded for one in recorder.resources]


def policies(resources: list[Any], *keys: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every statement of the policies that stand under these keys, with the resource's name.

    The policy of an endpoint gives nothing: it narrows what others give.
    """
    for one in resources:
        if one.typ.endswith(":VpcEndpoint"):
            continue
        for key in keys:
            text = one.inputs.get(key)
            if isinstance(text, str) and text.startswith("{"):
                yield from ((one.name, statement) for statement in json.loads(text).get("Statement", []))


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_on_aws_no_policy_allows_every_action_of_a_service_but_flow_logs_key_to_its_account() -> None:
    wide = [
        (name, action)
        for name, statement in policies(everything(AWS), "policy", "assumeRolePolicy")
        for action in listed(statement["Action"])
        if statement["Effect"] == "Allow" and (action == "*" or action.endswith(":*"))
    ]
    assert wide == [("here-network-flow-logs", "kms:*")]


def test_on_aws_no_policy_allows_something_on_every_resource() -> None:
    # The policy of a key stands on the key: there * is that one key.
    elsewhere = [one for one in everything(AWS) if not one.typ.endswith(":Key")]
    statements = [found for found in policies(elsewhere, "policy") if found[1]["Effect"] == "Allow"]
    assert len(statements) > 5
    assert not [name for name, statement in statements if "*" in listed(statement.get("Resource", []))]


def test_on_aws_a_role_is_taken_by_one_service_for_the_own_account() -> None:
    trusted = list(policies(everything(AWS), "assumeRolePolicy"))
    assert len(trusted) > 5
    for name, statement in trusted:
        (service,) = listed(statement["Principal"]["Service"])
        assert list(statement["Principal"]) == ["Service"], name
        # EC2 and S3's copies name no account when they take a role; only who may pass it can make them use it.
        if service not in {"ec2.amazonaws.com", "s3.amazonaws.com"}:
            assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}, name


def test_on_aws_a_service_acts_for_the_own_account_alone() -> None:
    by_services = [
        (name, statement)
        for name, statement in policies(everything(AWS), "policy")
        if statement["Effect"] == "Allow" and "Service" in statement.get("Principal", {})
    ]
    assert len(by_services) > 5
    for name, statement in by_services:
        assert "123456789012" in json.dumps(statement["Condition"]), name


def test_on_aws_the_account_uses_a_key_of_data_through_services_of_the_region_alone() -> None:
    keys = made_keys(AWS, purposes=[Purpose.DATA, Purpose.BACKUP], uses=list(Use))
    used = [one for _, one in policies(keys.resources, "policy") if one["Sid"].endswith("Services")]
    assert [(one["Sid"], listed(one["Action"])) for one in used] == 2 * [
        (
            "UseThroughServices",
            ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        ),
        ("GrantToServices", ["kms:CreateGrant"]),
    ]
    for one in used:
        through = one["Condition"]["StringEquals"]
        assert through["kms:CallerAccount"] == "123456789012"
        assert through["kms:ViaService"]
        assert all(service.endswith(".us-east-1.amazonaws.com") for service in through["kms:ViaService"])
        for_services = {"kms:GrantIsForAWSResource": "true"} if one["Sid"] == "GrantToServices" else None
        assert one["Condition"].get("Bool") == for_services


def test_on_aws_buckets_and_topics_refuse_what_comes_unencrypted() -> None:
    kinds = (":BucketPolicy", ":TopicPolicy")
    guarded = [one for one in everything(AWS) if one.typ.endswith(kinds)]
    assert {one.typ.rpartition(":")[2] for one in guarded} == {"BucketPolicy", "TopicPolicy"}
    for one in guarded:
        denied = [each["Condition"] for _, each in policies([one], "policy") if each["Effect"] == "Deny"]
        assert {"Bool": {"aws:SecureTransport": "false"}} in denied, one.name


OWN, OURS = {"aws:PrincipalAccount": "123456789012"}, {"aws:ResourceAccount": "123456789012"}
OWN_ACCOUNT = (["*"], ["*"], {"StringEquals": {**OWN, **OURS}})
PULL = (
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"],
    ["*"],
    {"StringEquals": OWN},
)
PUBLIC = (
    ["s3:GetObject"],
    [
        "arn:aws:s3:::al2023-repos-us-east-1-de612dc2/*",
        "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*",
        "arn:aws:s3:::prod-registry-k8s-io-us-east-1/*",
    ],
    {},
)
FEDERATED = (["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"], ["*"], {"StringEquals": OURS})


def test_on_aws_an_endpoint_lets_the_own_account_through_and_by_name_what_its_machines_and_pods_need() -> None:
    let = {
        one.inputs["serviceName"].removeprefix("com.amazonaws.us-east-1."): [
            (listed(each["Action"]), listed(each["Resource"]), each.get("Condition", {}))
            for each in json.loads(one.inputs["policy"])["Statement"]
            if (each["Effect"], each["Principal"]) == ("Allow", "*")
        ]
        for one in made(AWS).of("VpcEndpoint").values()
    }
    more = {"ecr.api": [PULL], "ecr.dkr": [PULL], "s3": [PUBLIC], "sts": [FEDERATED]}
    services = ("dynamodb", "ec2", "ecr.api", "ecr.dkr", "kms", "logs", "s3", "secretsmanager", "sts")
    assert let == {service: [OWN_ACCOUNT, *more.get(service, [])] for service in services}


@each_cloud
def test_a_team_gets_the_role_that_it_has_in_the_settings(case: Case) -> None:
    def given(role: str) -> set[str]:
        recorder = made_cluster(case, access={"team": {"principal": case.group, "role": role}})
        keys = ("policyArn", "roleDefinitionId", "role")
        mine = [one.inputs for one in recorder.resources if case.group in json.dumps(one.inputs)]
        return {str(one[key]).rpartition("/")[2] for one in mine for key in keys if key in one}

    roles = [given(role) for role in ("admin", "edit", "view")]
    common = set.intersection(*roles)
    own = [one - common for one in roles]
    assert all(len(one) == 1 for one in own)
    assert len(set.union(*own)) == 3
    assert not {"AmazonEKSClusterAdminPolicy", "container.admin", "owner"} & set.union(*own[1:])


def test_on_aws_nobody_but_a_service_or_the_own_account_may_use_a_key() -> None:
    for name, statement in policies(everything(AWS), "policy"):
        principal = statement.get("Principal", {})
        if isinstance(principal, dict):
            assert all("123456789012" in one for one in listed(principal.get("AWS", []))), name
        else:
            own = {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}
            assert statement["Effect"] == "Deny" or statement["Condition"] == own, name


def test_on_aws_who_manages_a_key_neither_encrypts_nor_decrypts_with_it() -> None:
    for name, statement in policies(everything(AWS), "policy"):
        if statement.get("Sid") in {"Manage", "Administer"}:
            assert not {"kms:Encrypt", "kms:Decrypt", "kms:*"} & set(statement["Action"]), name


def test_on_gcp_no_basic_role_is_given_and_teams_get_theirs_on_one_cluster() -> None:
    members = [one for one in everything(GCP) if "IAM" in one.typ and "role" in one.inputs]
    assert members
    for one in members:
        assert one.inputs["role"] not in BROAD_GCP, one.name
        if one.inputs.get("member", "").startswith("group:") and one.typ.endswith("projects/iAMMember:IAMMember"):
            assert "resource.name ==" in one.inputs["condition"]["expression"], one.name


def test_on_gcp_nobody_outside_is_a_member() -> None:
    for one in everything(GCP):
        assert one.inputs.get("member") not in {"allUsers", "allAuthenticatedUsers"}, one.name


def test_on_azure_no_role_is_broad_and_none_is_given_on_a_whole_subscription() -> None:
    assert not {str(role) for role in BuiltIn} & set(BROAD_AZURE)
    given = [one for one in everything(AZURE) if one.typ.endswith(":RoleAssignment")]
    assert given
    for one in given:
        assert one.inputs["scope"].count("/") > 2, one.name
        assert one.inputs["principalType"] in {"Group", "ServicePrincipal"}, one.name


def test_on_azure_a_role_on_keys_is_given_on_their_vault_alone() -> None:
    on_keys = (BuiltIn.KEY_USER, BuiltIn.KEY_ENCRYPTION_USER, BuiltIn.VAULT)
    given = [
        one.inputs["scope"]
        for one in everything(AZURE)
        if one.typ.endswith(":RoleAssignment") and one.inputs["roleDefinitionId"].endswith(on_keys)
    ]
    assert len(given) > 5
    assert [scope for scope in given if "/vault" not in scope and not scope.endswith("/here-keys")] == []


@each_cloud
def test_the_nodes_of_a_cluster_get_no_right_to_change_their_cloud(case: Case) -> None:
    text = json.dumps([one.inputs for one in everything(case) if "IAM" in one.typ or "Role" in one.typ])
    assert "AdministratorAccess" not in text
    assert "PowerUser" not in text
