"""The networks of a deployment as a hand-written program makes them: SDK calls in loops over regions and zones."""

import pulumi
import pulumi_aws as aws
import pulumi_azure_native as azure
import pulumi_gcp as gcp
from plain_aws import aws_network
from plain_azure import azure_network
from plain_gcp import gcp_global_network, gcp_network
from plain_settings import ACCOUNT, PROJECT, SUBSCRIPTION, Region

regions = [Region(**entry) for entry in pulumi.Config("plain").require_object("regions")]
by_cloud = {cloud: [region for region in regions if region.cloud == cloud] for cloud in ("aws", "gcp", "azure")}

if by_cloud["aws"]:
    provider = aws.Provider("aws-main", region="us-east-1", allowed_account_ids=[ACCOUNT])
    for region in by_cloud["aws"]:
        pulumi.export(region.key, aws_network(region, provider))

if by_cloud["gcp"]:
    provider = gcp.Provider("gcp-main", project=PROJECT, region="us-central1")
    shared = gcp_global_network(by_cloud["gcp"], provider)
    for region in by_cloud["gcp"]:
        pulumi.export(region.key, gcp_network(region, shared, provider))

if by_cloud["azure"]:
    provider = azure.Provider("az-main", subscription_id=SUBSCRIPTION, location="eastus")
    for region in by_cloud["azure"]:
        pulumi.export(region.key, azure_network(region, provider))
