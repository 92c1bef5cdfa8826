"""The types of monitoring that are played in full, on the three clouds."""

from typing import Any

from graticule.sandbox import aws, azure
from graticule.sandbox.azure import GROUP, arm
from graticule.sandbox.clusters import EKS, WORKSPACE
from graticule.sandbox.model import Model, RefusedError, Request

AMP, TOPIC = "aws:amp/workspace:Workspace", "aws:sns/topic:Topic"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"
METRICS, ENDPOINT = "azure-native:monitor:AzureMonitorWorkspace", "azure-native:monitor:DataCollectionEndpoint"
RULE, ACTIONS = "azure-native:monitor:DataCollectionRule", "azure-native:monitor:ActionGroup"
_TAGS = {"tagsAll": "{tags}"}


def _no_key(request: Request) -> None:
    """Refuse a collector for a workspace that has a key of one's own."""
    destination = (request.row.inputs.get("destination") or {}).get("amp") or {}
    for row in request.store.of_type(request.row.account, AMP):
        if row.outputs.get("arn") == destination.get("workspaceArn") and row.inputs.get("kmsKeyArn"):
            raise RefusedError("ValidationException: workspaces with a customer managed key take no managed collector")


def _of_amp(identity: str, **more: Any) -> Model:  # noqa: ANN401 - a Model's fields
    """Describe what belongs to a Prometheus workspace."""
    return Model(id=identity, references={"workspaceId": AMP}, **more)


def _insights(kind: str, name: str, outputs: dict[str, object] | None = None, **more: Any) -> Model:  # noqa: ANN401
    return arm(f"{GROUP}/providers/Microsoft.Insights/{kind}/{{{name}}}", name, GROUP, outputs, **more)


MODELS = {
    AMP: Model(
        id="ws-{hex}",
        outputs={
            "arn": "arn:aws:aps:{region}:{account}:workspace/{id}",
            "prometheusEndpoint": "https://aps-workspaces.{region}.amazonaws.com/workspaces/{id}/",
            **_TAGS,
        },
        in_use="ConflictException: workspace {id} is still written to by {user}",
    ),
    "aws:amp/workspaceConfiguration:WorkspaceConfiguration": _of_amp("{workspaceId}"),
    "aws:amp/alertManagerDefinition:AlertManagerDefinition": _of_amp("{workspaceId}"),
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace": _of_amp(
        "arn:aws:aps:{region}:{account}:rulegroupsnamespace/{workspaceId}/{name}",
        name="name",
        scope="{workspaceId}",
        outputs={"arn": "arn:aws:aps:{region}:{account}:rulegroupsnamespace/{workspaceId}/{name}", **_TAGS},
    ),
    "aws:amp/scraper:Scraper": Model(
        id="s-{hex}",
        references={
            "source.eks.clusterArn": EKS,
            "source.eks.subnetIds[*]": aws.SUBNET,
            "destination.amp.workspaceArn": AMP,
        },
        outputs={
            "arn": "arn:aws:aps:{region}:{account}:scraper/{id}",
            "roleArn": "arn:aws:iam::{account}:role/aws-service-role/scraper.aps.amazonaws.com/{short}",
            **_TAGS,
        },
        rules=(_no_key,),
    ),
    TOPIC: Model(
        id="arn:aws:sns:{region}:{account}:{name}",
        name="name",
        outputs={
            "arn": "arn:aws:sns:{region}:{account}:{name}",
            "owner": "{account}",
            "beginningArchiveTime": "",
            **_TAGS,
        },
    ),
    "aws:sns/topicPolicy:TopicPolicy": Model(id="{arn}", references={"arn": TOPIC}, outputs={"owner": "{account}"}),
    "aws:sns/topicSubscription:TopicSubscription": Model(
        id="{topic}:{uuid}",
        references={"topic": TOPIC},
        loose=("topic",),
        outputs={
            "arn": "{topic}:{uuid}",
            "confirmationWasAuthenticated": False,
            "ownerId": "{account}",
            "pendingConfirmation": True,
        },
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Model(
        id="{name}",
        name="name",
        references={"alarmActions[*]": TOPIC},
        loose=("alarmActions[*]",),
        outputs={"arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{name}", **_TAGS},
    ),
    CHANNEL: Model(
        id="projects/{account}/notificationChannels/{hex}",
        outputs={"name": "{id}", "verificationStatus": ""},
        in_use="googleapi: Error 400: Cannot delete notification channel {id}: used by {user}",
    ),
    "gcp:monitoring/alertPolicy:AlertPolicy": Model(
        id="projects/{account}/alertPolicies/{hex}",
        outputs={"name": "{id}", "creationRecords": []},
        references={"notificationChannels[*]": CHANNEL},
        missing="googleapi: Error 404: {value} was not found",
    ),
    METRICS: arm(
        f"{GROUP}/providers/Microsoft.Monitor/accounts/{{azureMonitorWorkspaceName}}",
        "azureMonitorWorkspaceName",
        GROUP,
        {
            "accountId": "{uuid}",
            "metrics": {
                "internalId": "{uuid}",
                "prometheusQueryEndpoint": "https://{azureMonitorWorkspaceName}-{short}.{location}.prometheus.monitor.azure.com",
            },
            "defaultIngestionSettings": {},
        },
    ),
    ENDPOINT: _insights(
        "dataCollectionEndpoints",
        "dataCollectionEndpointName",
        {"immutableId": "dce-{short}", "metricsIngestion": {}, "logsIngestion": {}, "configurationAccess": {}},
    ),
    RULE: _insights(
        "dataCollectionRules",
        "dataCollectionRuleName",
        {"immutableId": "dcr-{short}"},
        references={
            "dataCollectionEndpointId": ENDPOINT,
            "destinations.monitoringAccounts[*].accountResourceId": METRICS,
            "destinations.logAnalytics[*].workspaceResourceId": WORKSPACE,
        },
    ),
    "azure-native:monitor:DataCollectionRuleAssociation": arm(
        "{resourceUri}/providers/Microsoft.Insights/dataCollectionRuleAssociations/{associationName}",
        "associationName",
        "{resourceUri}",
        references={"dataCollectionRuleId": RULE},
        loose=("dataCollectionRuleId",),
    ),
    ACTIONS: _insights("actionGroups", "actionGroupName"),
    "azure-native:monitor:MetricAlert": _insights(
        "metricAlerts",
        "ruleName",
        references={"scopes[*]": azure.NAT, "actions[*].actionGroupId": ACTIONS},
        loose=("scopes[*]", "actions[*].actionGroupId"),
    ),
    "azure-native:monitor:ScheduledQueryRule": _insights(
        "scheduledQueryRules",
        "ruleName",
        references={"scopes[*]": WORKSPACE, "actions.actionGroups[*]": ACTIONS},
        loose=("scopes[*]", "actions.actionGroups[*]"),
    ),
    "azure-native:alertsmanagement:PrometheusRuleGroup": arm(
        f"{GROUP}/providers/Microsoft.AlertsManagement/prometheusRuleGroups/{{ruleGroupName}}",
        "ruleGroupName",
        GROUP,
        references={"rules[*].actions[*].actionGroupId": ACTIONS},
        loose=("rules[*].actions[*].actionGroupId",),
    ),
}
"""By the type how it behaves."""
