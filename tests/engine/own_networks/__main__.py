"""A user's own project with a network on each cloud and one that may be lost; the configuration says which moves."""

import pulumi
import pulumi_aws as aws
import pulumi_azure_native as azure
import pulumi_gcp as gcp

from graticule.components import Network, NetworkArgs, guards

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
PROVIDERS = [
    aws.Provider("aws", region="us-east-1", allowed_account_ids=["111122223333"]),
    gcp.Provider("gcp", project="acme-prod", region="europe-west4"),
    azure.Provider("azure", subscription_id=SUBSCRIPTION),
]
NETWORKS = {
    "shop": ("aws", "us-east-1", ["us-east-1a", "us-east-1b"], "111122223333"),
    "stock": ("gcp", "europe-west4", ["europe-west4-a"], "acme-prod"),
    "tills": ("azure", "japaneast", ["1", "2"], SUBSCRIPTION),
    "scratch": ("azure", "westeurope", ["1"], SUBSCRIPTION),
}

guards.register(allow_data_loss=["scratch"])
moves = pulumi.Config().get("moves")
for place, (name, (cloud, location, zones, account)) in enumerate(NETWORKS.items(), start=1):
    if moves != "away":
        block = f"10.{4 * (place + (20 if moves == name else 0))}.0.0/14"
        args = NetworkArgs(cloud=cloud, location=location, zones=zones, account=account, prefix="acme", range=block)
        Network(name, args, pulumi.ResourceOptions(providers=PROVIDERS))
