"""IAM policy documents on AWS: JSON built the same way everywhere."""

import json
from collections.abc import Sequence


def document(*statements: dict[str, object]) -> str:
    """Return a policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def trust(service: str, account: str, actions: Sequence[str] = ("sts:AssumeRole",)) -> str:
    """Return who may take a role: one AWS service, for one account's resources alone."""
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": actions[0] if len(actions) == 1 else list(actions),
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    )


def trust_pods(account: str) -> str:
    """Return who may take a role: pods of the account's clusters, by Pod Identity."""
    return trust("pods.eks.amazonaws.com", account, ("sts:AssumeRole", "sts:TagSession"))


def trust_instances(partition: str) -> str:
    """Return who may take a role: EC2, for instances of the account that the role is in."""
    service = "ec2.amazonaws.com.cn" if partition == "aws-cn" else "ec2.amazonaws.com"
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def trust_replication() -> str:
    """Return who may take a role: S3, which copies objects with it and names no account that a condition could hold.

    Only who may pass the role can make S3 use it, and that is the own account.
    """
    return document({"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sts:AssumeRole"})
