"""What holds for the monitoring of every cloud."""

import json
from typing import Any

import pytest
import yaml

from graticule.providers.contract.alerts import CLUSTER_ALERTS, CONDITIONS, Alert, Severity
from tests.conformance import checks
from tests.conformance.cases import CASES, Case, made_keys, made_monitoring, watched

each_cloud = pytest.mark.parametrize("case", CASES, ids=lambda case: case.cloud)
AWS, GCP, AZURE = CASES
ONCALL, PLATFORM = "oncall@example.com", "platform@example.com"
HEARS = {"gcp": "NotificationChannel", "aws": "TopicSubscription", "azure": "ActionGroup"}


def rules(case: Case, **settings: object) -> dict[str, str]:
    """Return by alert the PromQL that a cloud's rule resources have."""
    made = made_monitoring(case, **settings)
    if case.cloud == "aws":
        groups = [yaml.safe_load(one.inputs["data"])["groups"] for one in made.of("RuleGroupNamespace").values()]
        return {rule["alert"]: rule["expr"] for group in groups for one in group for rule in one["rules"]}
    if case.cloud == "azure":
        groups = [one.inputs["rules"] for one in made.of("PrometheusRuleGroup").values()]
        return {rule["alert"]: rule["expression"] for group in groups for rule in group}
    conditions = [
        one.inputs["conditions"][0]["conditionPrometheusQueryLanguage"] for one in made.of("AlertPolicy").values()
    ]
    return {one["alertRule"]: one["query"] for one in conditions}


def judged(case: Case, **settings: object) -> list[str]:
    """Return the names of the rules that judge what the cloud itself measures."""
    made = made_monitoring(case, **settings)
    kinds = ("MetricAlarm", "MetricAlert", "ScheduledQueryRule", "AlertPolicy")
    return sorted(name for kind in kinds for name in made.of(kind))


def heard_by(case: Case, alert: Alert, **settings: object) -> set[str]:
    """Return the addresses that an alert reaches, by following what the rule names."""
    made = made_monitoring(case, **settings)
    severity = CONDITIONS[alert].severity
    if case.cloud == "gcp":
        (policy,) = [
            one.inputs
            for one in made.of("AlertPolicy").values()
            if one.inputs["conditions"][0]["conditionPrometheusQueryLanguage"]["alertRule"] == alert
        ]
        names = set(policy.get("notificationChannels", []))
        channels = made.of("NotificationChannel").values()
        return {one.inputs["labels"]["email_address"] for one in channels if f"name of {one.name}" in names}
    if case.cloud == "azure":
        (group,) = made.of("PrometheusRuleGroup").values()
        (rule,) = [one for one in group.inputs["rules"] if one["alert"] == alert]
        named = {action["actionGroupId"] for action in rule.get("actions", [])}
        hearers = [one for one in made.of("ActionGroup").values() if f"{one.typ}::{one.name}" in named]
        return {receiver["emailAddress"] for one in hearers for receiver in one.inputs["emailReceivers"]}
    (definition,) = made.of("AlertManagerDefinition").values()
    config = yaml.safe_load(yaml.safe_load(definition.inputs["definition"])["alertmanager_config"])
    receivers = [one["receiver"] for one in config["route"]["routes"] if one["matchers"] == [f'severity="{severity}"']]
    topics = {
        sns["topic_arn"]
        for one in config["receivers"]
        for sns in one.get("sns_configs", [])
        if one["name"] in receivers
    }
    return {one.inputs["endpoint"] for one in made.of("TopicSubscription").values() if one.inputs["topic"] in topics}


@each_cloud
def test_each_cluster_has_every_alert_about_itself_and_no_other_clusters(case: Case) -> None:
    found = rules(case)
    assert set(found) >= set(CLUSTER_ALERTS)
    assert all("cluster-blue" in found[alert] for alert in CLUSTER_ALERTS)
    assert "$" not in "".join(found.values())


@each_cloud
def test_an_alert_reaches_those_who_hear_of_its_severity_and_nobody_else(case: Case) -> None:
    assert heard_by(case, Alert.API_ERRORS) == {ONCALL}
    assert heard_by(case, Alert.PODS_PENDING) == {PLATFORM}


@each_cloud
def test_without_a_contact_for_warnings_they_stand_in_the_cloud_and_tell_nobody(case: Case) -> None:
    notify = {"critical": {"oncall": {"emails": [ONCALL]}}}
    assert Alert.PODS_PENDING in rules(case, notify=notify)
    assert heard_by(case, Alert.PODS_PENDING, notify=notify) == set()


@each_cloud
def test_a_webhook_is_told_too(case: Case) -> None:
    notify = {"critical": {"oncall": {"webhook": "https://hooks.example.com/1"}}}
    made = made_monitoring(case, notify=notify)
    (hearer,) = made.of(HEARS[case.cloud]).values()
    assert "https://hooks.example.com/1" in json.dumps(hearer.inputs)


@each_cloud
def test_every_way_out_and_every_log_store_is_judged(case: Case) -> None:
    names = judged(case)
    assert "here-monitoring-blue-logs" in names
    ways = ["nat"] if case.cloud == "gcp" else [f"nat-{zone}" for zone in case.zones]
    assert [f"here-monitoring-{way}" for way in ways] == [name for name in names if "-nat" in name]


@each_cloud
def test_one_way_out_for_all_zones_has_no_zone_in_its_name(case: Case) -> None:
    assert "here-monitoring-nat" in judged(case, gateways={"egress": "gateway"})


@each_cloud
def test_a_cluster_whose_logs_are_unknown_has_no_alert_on_them(case: Case) -> None:
    cluster = {**watched(case), "log_store": None}
    assert not [name for name in judged(case, clusters={"blue": cluster}) if name.endswith("-logs")]


@each_cloud
def test_another_generation_adds_and_changes_nothing(case: Case) -> None:
    def inputs(*generations: str) -> dict[tuple[str, str], Any]:
        made = made_monitoring(case, clusters={one: watched(case, one) for one in generations})
        return {(one.typ, one.name): one.inputs for one in made.resources}

    alone, both = inputs("blue"), inputs("blue", "green")
    assert {key: both.get(key) for key in alone} == alone
    assert len(both) > len(alone)


@each_cloud
def test_everything_is_in_its_region_labelled_and_named_by_keys(case: Case) -> None:
    resources = made_monitoring(case, labels={"owner": "platform"}).resources
    assert checks.elsewhere(resources, case.location) == []
    assert checks.numbered(resources, case.zones) == []
    assert checks.unlabelled(resources, "owner") == []


def test_on_aws_the_metrics_store_has_no_key_because_collectors_do_not_write_to_one_that_has() -> None:
    (workspace,) = made_monitoring(AWS).of("Workspace").values()
    assert "kmsKeyArn" not in workspace.inputs
    assert checks.unencrypted(made_monitoring(AWS).resources) == []


def test_on_aws_topics_are_encrypted_and_take_messages_of_the_own_account_over_tls_alone() -> None:
    made = made_monitoring(AWS)
    assert {one.inputs["kmsMasterKeyId"] for one in made.of("Topic").values()} == {"key of alerts"}
    for one in made.of("TopicPolicy").values():
        statements = json.loads(one.inputs["policy"])["Statement"]
        allowed = [each for each in statements if each["Effect"] == "Allow"]
        assert {each["Principal"]["Service"] for each in allowed} == {"aps.amazonaws.com", "cloudwatch.amazonaws.com"}
        assert all(each["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"} for each in allowed)
        assert {"Bool": {"aws:SecureTransport": "false"}} in [each["Condition"] for each in statements]


def test_on_aws_the_services_that_send_alerts_may_use_their_key() -> None:
    made = made_keys(AWS, purposes=["alerts"])
    policy = json.loads(made.of("Key")["here-keys-alerts"].inputs["policy"])
    (use,) = [one for one in policy["Statement"] if one["Sid"] == "UseByAlerts"]
    assert set(use["Principal"]["Service"]) == {"aps.amazonaws.com", "cloudwatch.amazonaws.com"}


def test_on_aws_the_collector_sits_in_the_private_subnets_with_the_nodes_security_group() -> None:
    (scraper,) = made_monitoring(AWS).of("Scraper").values()
    eks = scraper.inputs["source"]["eks"]
    assert (eks["subnetIds"], eks["securityGroupIds"]) == (["subnet-1", "subnet-2"], ["sg-1"])
    config = yaml.safe_load(scraper.inputs["scrapeConfiguration"])
    assert config["global"]["external_labels"] == {"cluster": "cluster-blue"}


def test_on_aws_metrics_are_kept_as_long_as_asked() -> None:
    (configuration,) = made_monitoring(AWS, aws={"metrics_retention_days": 400}).of("WorkspaceConfiguration").values()
    assert configuration.inputs["retentionPeriodInDays"] == 400


def test_on_azure_metrics_are_queried_privately_unless_asked() -> None:
    def access(**settings: object) -> object:
        (workspace,) = made_monitoring(AZURE, **settings).of("AzureMonitorWorkspace").values()
        return workspace.inputs["publicNetworkAccess"]

    assert (access(), access(azure={"query_from_anywhere": True})) == ("Disabled", "Enabled")


def test_on_azure_the_operator_of_a_log_rule_is_one_that_its_api_knows() -> None:
    (rule,) = made_monitoring(AZURE).of("ScheduledQueryRule").values()
    (condition,) = rule.inputs["criteria"]["allOf"]
    assert condition["operator"] in {"Equals", "GreaterThan", "GreaterThanOrEqual", "LessThan", "LessThanOrEqual"}


@pytest.mark.parametrize("severity", list(Severity))
def test_every_severity_has_an_alert(severity: Severity) -> None:
    assert [alert for alert, condition in CONDITIONS.items() if condition.severity is severity]


@pytest.mark.parametrize(("version", "taken"), [("1.34", "kube-state-metrics of 1.34"), ("", None)])
def test_on_aws_the_addon_that_is_watched_goes_up_with_its_cluster_where_the_version_is_known(
    version: str, taken: str | None
) -> None:
    (addon,) = made_monitoring(AWS, clusters={"blue": {**watched(AWS), "version": version}}).of("Addon").values()
    assert addon.inputs.get("addonVersion") == taken
