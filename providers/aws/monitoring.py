"""Monitoring on AWS: a Prometheus workspace with a collector for each cluster, alarms, and topics that carry them."""

from collections.abc import Mapping

import pulumi
import yaml
from pulumi_aws import amp, cloudwatch, sns

from graticule.providers.aws.addons import addon
from graticule.providers.aws.common import account_id, tags
from graticule.providers.aws.policies import document
from graticule.providers.aws.scraping import scrape_configuration
from graticule.providers.contract.alerts import CONDITIONS, Alert, Severity, rule_group
from graticule.providers.contract.monitoring import (
    AwsMonitoring,
    MonitoredCluster,
    MonitoringArgs,
    MonitoringOutputs,
    reached_by,
)
from graticule.providers.contract.names import physical_name

NAME_LIMIT = 100
TOPIC_LIMIT = 256
STATE_METRICS = "kube-state-metrics"
OWN_LOGS_DAYS = 90
_MINUTE = 60
_PERIOD = 5
"""Minutes over which an alarm counts."""


def build(name: str, args: MonitoringArgs, parent: pulumi.Resource) -> MonitoringOutputs:
    """Make the workspace, and for each cluster its collector, rules and alarms."""
    opts = pulumi.ResourceOptions(parent=parent)
    logs = cloudwatch.LogGroup(
        f"{name}-logs",
        name=f"/aws/vendedlogs/prometheus/{physical_name(args.prefix, name, limit=NAME_LIMIT)}",
        retention_in_days=OWN_LOGS_DAYS,
        kms_key_id=args.logs_key,
        region=args.location,
        tags=tags(args, f"{name}-logs"),
        opts=opts,
    )
    workspace = amp.Workspace(
        name,
        alias=physical_name(args.prefix, name, limit=NAME_LIMIT),
        # No key of one's own: the managed collectors do not write to a workspace that has one.
        logging_configuration=amp.WorkspaceLoggingConfigurationArgs(log_group_arn=pulumi.Output.concat(logs.arn, ":*")),
        region=args.location,
        tags=tags(args, name),
        opts=opts,
    )
    amp.WorkspaceConfiguration(
        name,
        workspace_id=workspace.id,
        retention_period_in_days=(args.aws or AwsMonitoring()).metrics_retention_days,
        region=args.location,
        opts=opts,
    )
    topics = {
        severity: _topic(f"{name}-{severity}", severity, args, parent, workspace)
        for severity in Severity
        if reached_by(args.notify, severity)
    }
    amp.AlertManagerDefinition(
        name,
        workspace_id=workspace.id,
        definition=pulumi.Output.all(**{str(severity): topic.arn for severity, topic in topics.items()}).apply(
            lambda arns: _routes(arns, args.location)
        ),
        region=args.location,
        opts=opts,
    )
    for generation, cluster in sorted(args.clusters.items()):
        _watch(f"{name}-{generation}", cluster, args, parent, workspace, topics)
    for place, gateway in sorted(args.gateways.items()):
        what = f"{name}-nat-{place}" if place != "egress" else f"{name}-nat"
        _alarm(what, Alert.NAT_EXHAUSTED, args, parent, topics, gateway=gateway)
    return MonitoringOutputs(query_endpoint=workspace.prometheus_endpoint, metrics_id=workspace.arn)


def _watch(
    what: str,
    cluster: MonitoredCluster,
    args: MonitoringArgs,
    parent: pulumi.Resource,
    workspace: amp.Workspace,
    topics: Mapping[Severity, sns.Topic],
) -> None:
    """Collect a cluster's metrics, and judge them and its logs."""
    opts = pulumi.ResourceOptions(parent=parent)
    cluster_name = pulumi.Output.from_input(cluster.name)
    named = pulumi.Output.from_input(cluster.cluster_id).apply(lambda arn: arn.rpartition("/")[2])
    addon(f"{what}-{STATE_METRICS}", STATE_METRICS, args, parent, named, cluster.version)
    amp.Scraper(
        what,
        alias=physical_name(args.prefix, what, limit=NAME_LIMIT),
        source=amp.ScraperSourceArgs(
            eks=amp.ScraperSourceEksArgs(
                cluster_arn=cluster.cluster_id,
                subnet_ids=cluster.subnets,
                security_group_ids=[cluster.security_group],
            )
        ),
        destination=amp.ScraperDestinationArgs(amp=amp.ScraperDestinationAmpArgs(workspace_arn=workspace.arn)),
        scrape_configuration=cluster_name.apply(scrape_configuration),
        region=args.location,
        tags=tags(args, what),
        opts=pulumi.ResourceOptions(
            parent=parent,
            ignore_changes=["source.eks.subnetIds"],  # it stays where it is when a zone is added, as its cluster does
        ),
    )
    amp.RuleGroupNamespace(
        what,
        name=physical_name(args.prefix, what, limit=64),
        workspace_id=workspace.id,
        data=cluster_name.apply(lambda known: yaml.safe_dump({"groups": [rule_group(known)]}, sort_keys=False)),
        region=args.location,
        tags=tags(args, what),
        opts=opts,
    )
    if cluster.log_store is not None:
        _alarm(f"{what}-logs", Alert.LOGS_STOPPED, args, parent, topics, log_group=cluster.log_store)


def _alarm(
    what: str,
    alert: Alert,
    args: MonitoringArgs,
    parent: pulumi.Resource,
    topics: Mapping[Severity, sns.Topic],
    *,
    gateway: pulumi.Input[str] = "",
    log_group: pulumi.Input[str] = "",
) -> None:
    """Judge a metric that AWS itself gives, of a NAT gateway or of a log group."""
    condition = CONDITIONS[alert]
    topic = topics.get(condition.severity)
    actions = [topic.arn] if topic else []
    periods = -(-condition.minutes // _PERIOD)
    metric = (
        {"namespace": "AWS/NATGateway", "metric_name": "ErrorPortAllocation", "dimensions": {"NatGatewayId": gateway}}
        if gateway
        else {"namespace": "AWS/Logs", "metric_name": "IncomingLogEvents", "dimensions": {"LogGroupName": log_group}}
    )
    cloudwatch.MetricAlarm(
        what,
        name=physical_name(args.prefix, what, limit=255),
        alarm_description=f"{condition.summary}. {condition.remedy}",
        comparison_operator="GreaterThanThreshold" if gateway else "LessThanThreshold",
        threshold=0 if gateway else 1,
        statistic="Sum",
        period=_PERIOD * _MINUTE,
        evaluation_periods=periods,
        datapoints_to_alarm=periods,
        treat_missing_data="notBreaching" if gateway else "breaching",
        alarm_actions=actions,
        ok_actions=actions,
        region=args.location,
        tags=tags(args, what),
        opts=pulumi.ResourceOptions(parent=parent),
        **metric,  # pyright: ignore[reportArgumentType]
    )


def _topic(
    what: str, severity: Severity, args: MonitoringArgs, parent: pulumi.Resource, workspace: amp.Workspace
) -> sns.Topic:
    """Make the topic that carries alerts of one severity, and send it to who hears of them."""
    opts = pulumi.ResourceOptions(parent=parent)
    topic = sns.Topic(
        what,
        name=physical_name(args.prefix, what, limit=TOPIC_LIMIT),
        kms_master_key_id=args.alerts_key,
        region=args.location,
        tags=tags(args, what),
        opts=opts,
    )
    known = pulumi.Output.all(topic.arn, workspace.arn, account_id(args.account, parent))
    sns.TopicPolicy(
        what, arn=topic.arn, policy=known.apply(lambda all_: _who_publishes(*all_)), region=args.location, opts=opts
    )
    for key, contact in sorted(args.notify[severity].items()):
        ways = [(address, "email", address) for address in contact.emails]
        ways += [("webhook", "https", contact.webhook)] if contact.webhook else []
        for way, protocol, endpoint in ways:
            sns.TopicSubscription(
                f"{what}-{key}-{way}",
                topic=topic.arn,
                protocol=protocol,
                endpoint=endpoint,
                region=args.location,
                opts=opts,
            )
    return topic


def _who_publishes(topic: str, workspace: str, account: str) -> str:
    own = {"StringEquals": {"aws:SourceAccount": account}}
    return document(
        {
            "Sid": "Prometheus",
            "Effect": "Allow",
            "Principal": {"Service": "aps.amazonaws.com"},
            "Action": ["sns:Publish", "sns:GetTopicAttributes"],
            "Resource": topic,
            "Condition": {**own, "ArnEquals": {"aws:SourceArn": workspace}},
        },
        {
            "Sid": "Alarms",
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": own,
        },
        {
            "Sid": "EncryptedAlone",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    )


def _routes(topics: Mapping[str, str], location: str) -> str:
    """Return Alertmanager's configuration: each severity to its topic, and to nobody what has none."""
    message = "{{ range .Alerts }}{{ .Annotations.summary }}: {{ .Labels }}\n{{ .Annotations.description }}\n{{ end }}"
    receivers = [
        {
            "name": severity,
            "sns_configs": [
                {
                    "topic_arn": arn,
                    "sigv4": {"region": location},
                    "subject": "{{ .Status }}: {{ .CommonLabels.alertname }} {{ .CommonLabels.cluster }}",
                    "message": message,
                }
            ],
        }
        for severity, arn in sorted(topics.items())
    ]
    routes = [{"receiver": severity, "matchers": [f'severity="{severity}"']} for severity in sorted(topics)]
    config = {
        "route": {"receiver": "nobody", "group_by": ["alertname", "cluster"], "routes": routes},
        "receivers": [{"name": "nobody"}, *receivers],
    }
    return yaml.safe_dump({"alertmanager_config": yaml.safe_dump(config, sort_keys=False)}, sort_keys=False)
