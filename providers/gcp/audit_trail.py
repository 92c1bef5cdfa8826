"""The audit trail of a GCP project: audit logs of every service, in a log bucket of one region."""

import pulumi
from pulumi_gcp import organizations, projects

from graticule.providers.contract.audit import AuditTrailArgs, AuditTrailOutputs
from graticule.providers.gcp.common import Scope
from graticule.providers.gcp.log_store import LogStore, keep_logs

AUDIT_LOGS = 'logName:"cloudaudit.googleapis.com"'
RECORDED = ("ADMIN_READ", "DATA_WRITE")
"""Kinds of access that are recorded besides what Google always records, which is who changed what."""


def build(name: str, args: AuditTrailArgs, parent: pulumi.Resource) -> AuditTrailOutputs:
    """Record, and keep what is recorded."""
    scope = Scope.of(name, args, parent)
    project = scope.project or _project(parent)
    projects.IAMAuditConfig(
        name,
        project=project,
        service="allServices",
        audit_log_configs=[projects.IAMAuditConfigAuditLogConfigArgs(log_type=kind) for kind in RECORDED],
        opts=scope.opts,
    )
    store = LogStore("records", f"Audit trail of {name}", args.location, args.retention_days, args.key)
    sink = keep_logs(scope, store, AUDIT_LOGS, project)
    return AuditTrailOutputs(store_id=sink.destination)


def _project(parent: pulumi.Resource) -> pulumi.Output[str]:
    return organizations.get_client_config_output(opts=pulumi.InvokeOptions(parent=parent)).project
