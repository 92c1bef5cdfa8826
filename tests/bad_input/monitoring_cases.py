"""What users get wrong about contacts, monitoring and audit trails."""

from typing import Any

from tests.bad_input.cases import Case, both, put

CONTACTS = put("contacts", {"oncall": {"emails": ["oncall@example.com"]}})
NOTIFY = {"critical": ["oncall"]}


def _monitored(**settings: object) -> Any:
    return both(CONTACTS, put("monitoring", {"enabled": True, "notify": NOTIFY, **settings}))


def _in(region: str, **settings: object) -> Any:
    return both(_monitored(), put(f"regions/{region}/monitoring", settings))


def _contact(**settings: object) -> Any:
    return put("contacts", {"oncall": settings})


CASES = [
    Case(
        "a contact nobody knows",
        _monitored(notify={"critical": ["oncal"]}),
        r"monitoring\.notify\.critical\.0: unknown contact 'oncal' \(did you mean 'oncall'\?\); there are oncall",
    ),
    Case(
        "contacts that are missing",
        put("monitoring", {"enabled": True, "notify": NOTIFY}),
        r"monitoring\.notify\.critical\.0: unknown contact 'oncall'; there are none",
    ),
    Case(
        "a contact of one region nobody knows",
        _in("use1", notify={"warning": ["nobody"]}),
        r"regions\.use1\.monitoring\.notify\.warning\.0: unknown contact 'nobody'; there are oncall",
    ),
    Case(
        "a contact twice",
        _monitored(notify={"critical": ["oncall", "oncall"]}),
        r"monitoring\.notify\.critical\.1: 'oncall' is listed twice",
    ),
    Case(
        "alerts that nobody hears",
        _monitored(notify={"warning": ["oncall"]}),
        r"monitoring\.notify\.critical: is required with enabled: true, .*; name keys of contacts",
    ),
    Case(
        "alerts that an empty list hears",
        _monitored(notify={"critical": []}),
        r"monitoring\.notify\.critical: is required with enabled: true, .*",
    ),
    Case(
        "a severity nobody has",
        _monitored(notify={"critical": ["oncall"], "urgent": ["oncall"]}),
        r"monitoring\.notify\.urgent: a notify's key needs 'critical' or 'warning'",
    ),
    Case(
        "notify as a list",
        _monitored(notify=["oncall"]),
        r"monitoring\.notify: need a map, got \['oncall'\]",
    ),
    Case(
        "a contact as text",
        _monitored(notify={"critical": "oncall"}),
        r"monitoring\.notify\.critical: need a list, got 'oncall'",
    ),
    Case("enabled as a word", _monitored(enabled="perhaps"), r"monitoring\.enabled: need true or false, got 'perhaps'"),
    Case(
        "a key that monitoring has not",
        _monitored(notfy={}),
        r"monitoring\.notfy: unknown key \(did you mean 'notify'\?\); the keys here are .*",
    ),
    Case(
        "another cloud's block",
        _in("use1", azure={"query_from_anywhere": True}),
        r"regions\.use1\.monitoring\.azure: this block is for azure, and this is on aws; remove it",
    ),
    Case(
        "metrics for no day",
        _monitored(aws={"metrics_retention_days": 0}),
        r"monitoring\.aws\.metrics_retention_days: need at least 1, got 0",
    ),
    Case(
        "metrics for ever",
        _monitored(aws={"metrics_retention_days": 1096}),
        r"monitoring\.aws\.metrics_retention_days: need at most 1095, got 1096",
    ),
    Case(
        "metrics for true days",
        _monitored(aws={"metrics_retention_days": True}),
        r"monitoring\.aws\.metrics_retention_days: need a whole number, got true",
    ),
    Case(
        "a query from somewhere",
        _monitored(azure={"query_from_anywhere": "sometimes"}),
        r"monitoring\.azure\.query_from_anywhere: need true or false, got 'sometimes'",
    ),
    Case("a contact without a way", _contact(), r"contacts\.oncall\.emails: is required, or a webhook: .*"),
    Case(
        "a contact with an empty list",
        _contact(emails=[]),
        r"contacts\.oncall\.emails: is required, or a webhook: .*",
    ),
    Case(
        "an address without a domain",
        _contact(emails=["oncall"]),
        r"contacts\.oncall\.emails\.0: need an e-mail address, got 'oncall'",
    ),
    Case(
        "an address that is no list",
        _contact(emails="oncall@example.com"),
        r"contacts\.oncall\.emails: need a list, got 'oncall@example.com'",
    ),
    Case(
        "a webhook in clear",
        _contact(webhook="http://hooks.example.com"),
        r"contacts\.oncall\.webhook: need a URL with https://, got 'http://hooks\.example\.com'",
    ),
    Case(
        "a webhook that is a number",
        _contact(webhook=8080),
        r"contacts\.oncall\.webhook: need text, in quotes, got 8080",
    ),
    Case(
        "a key that a contact has not",
        _contact(email="oncall@example.com"),
        r"contacts\.oncall\.email: unknown key \(did you mean 'emails'\?\); the keys here are emails, webhook",
    ),
    Case(
        "a contact's key in capitals",
        put("contacts", {"OnCall": {"emails": ["oncall@example.com"]}}),
        r"contacts\.OnCall: a contact's key needs 1\.\.12 lowercase letters and digits, a letter first",
    ),
    Case("contacts as a list", put("contacts", ["oncall"]), r"contacts: need a map, got \['oncall'\]"),
    Case(
        "records for a month",
        put("audit", {"retention_days": 30}),
        r"audit\.retention_days: need at least 90, got 30",
    ),
    Case(
        "records for a century",
        put("audit", {"retention_days": 36500}),
        r"audit\.retention_days: need at most 3650, got 36500",
    ),
    Case(
        "records for a text of days",
        put("audit", {"retention_days": "365"}),
        r"audit\.retention_days: need a whole number, got '365'",
    ),
    Case(
        "a key that audit has not",
        put("audit", {"retention": 365}),
        r"audit\.retention: unknown key \(did you mean 'retention_days'\?\); the keys here are retention_days",
    ),
    Case(
        "an owner that is no deployment's name",
        put("accounts/aws-a/owner", "my-prod"),
        r"accounts\.aws-a\.owner: need the name of a deployment, lowercase letters and digits, a letter first, got 'my-prod'",
    ),
]
