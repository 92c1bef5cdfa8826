"""Where the providers' defaults of security and availability stand, and what a careless edit would make of each.

What is looked for is data: the tables below. ``tools/mutate.py`` tries them out.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

STRINGS = {
    "ADVANCED_DATAPATH": "LEGACY_DATAPATH",
    "API": "API_AND_CONFIG_MAP",
    "AmazonEKSEditPolicy": "AmazonEKSClusterAdminPolicy",
    "AmazonEKSViewPolicy": "AmazonEKSClusterAdminPolicy",
    "AzureLoadBalancer": "*",
    "BASIC": "DISABLED",
    "Deny": "Allow",
    "Disabled": "Enabled",
    "ENCRYPTED": "DECRYPTED",
    "INGRESS": "EGRESS",
    "VirtualNetwork": "*",
    "enabled": "disabled",
    "regional": "zonal",
    "required": "optional",
    "true": "false",
}
"""A text that is a value, and what a careless edit would make of it."""
MEMBERS = {
    "ADMIN": None,
    "CLUSTER_READER": "CLUSTER_ADMIN",
    "CLUSTER_WRITER": "CLUSTER_ADMIN",
    "DENY": "ALLOW",
    "DISABLED": "ENABLED",
    "ENABLED": "DISABLED",
    "PATCH": "NONE",
    "PRIVATE": "PUBLIC",
    "STANDARD_ZRS": "STANDARD_LRS",
    "TLS1_2": "TLS1_0",
    "USER_ASSIGNED_NAT_GATEWAY": "LOAD_BALANCER",
}
"""Members of the SDKs' enumerations."""
DEFAULTS = {"AwsNat.ZONAL": "AwsNat.REGIONAL", "Egress.ZONAL": "Egress.SINGLE", "Reach.PRIVATE": "Reach.ALLOW_LIST"}
"""Members that are the default of an argument."""
NUMBERS = re.compile(r"retention|(^|_)days|(^|_)min_|system_nodes|hop_limit|key_size|backup|max_unavailable$")
LOOSER = {"hop_limit": 2, "key_size": 2048, "max_unavailable": 1}
"""Numbers become 1 where they are more and 0 where they are 1, but for these."""
DROPPED = re.compile(
    r"^(allowed_account_ids|condition|database_encryption|encryption|encryption_config|kms_\w+|log_config|logging_config"
    r"|maintenance_policy|master_authorized_networks_config|metadata_options|network_acls|network_policy"
    r"|network_security_group|policy|public_access_cidrs|rotation_policy|rotation_period|security_group_ids"
    r"|shielded_instance_config|update_config|workload_metadata_config|zones|availability_zones|node_locations"
    r"|assume_roles|authorized_ip_ranges|security_profile|depends_on|enabled_cluster_log_types|Condition)$"
)
"""Arguments without which a resource is made all the same, less safe."""
OPENED = {"cidr_ipv4": '"0.0.0.0/0"', "source_address_prefix": '"*"', "source_ranges": '["0.0.0.0/0"]'}
"""Who may come in."""
ANYONE = "[ANYWHERE]"
"""Where that is said already: a rule that denies."""
STARRED = {"Action", "Resource"}
"""Keys of a policy's statement that become "*", but for one that denies: it would only deny more."""
LISTED = re.compile(r"^(ignore_changes|CONTROL_PLANE_LOGS|key_ops|purposes|interface_endpoints|private_dns_zones)$")
"""Lists of which each entry is dropped."""
ROLE = re.compile(r"^roles/")
GUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
WIDTH = 70
"""Characters of a report's line that one side of a mutant may take."""
INDIFFERENT = {
    *("sort_keys", "strict", "frozen"),  # of Python's own functions
    *("defer_build", "populate_by_name"),  # of how settings are read
    *("covariant", "contravariant", "arbitrary_types_allowed"),  # of types
    "include_url",  # of texts
    "__pydantic_base_init__",  # of how fast blocks within blocks are read
    "update_default_version",  # a node group names the version of its template
    "bucket_key_enabled",  # as safe, and cheaper
}
"""Arguments that say nothing about security or availability."""


@dataclass(frozen=True)
class Mutant:
    """One change of one place."""

    file: str
    line: int
    start: int
    """The first byte of the file that is replaced."""
    end: int
    before: str
    after: str

    def __str__(self) -> str:
        """Return where it is and what it does."""
        after = shortened(self.after) or "(nothing)"
        return f"{self.file}:{self.line}: {shortened(self.before)} -> {after}"


def shortened(text: str) -> str:
    """Return a text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= WIDTH else f"{flat[: WIDTH - 3]}..."


def mutants(source: str, file: str) -> list[Mutant]:
    """Return every mutant of a module that compiles, in the order of the lines.

    Args:
        source: the module's text.
        file: its path in the repository.
    """
    found = {(one.start, one.end, one.after): one for one in _Finder(source, file).all()}
    usable = [one for one in found.values() if _compiles(mutated(source, one))]
    return sorted(usable, key=lambda one: (one.line, one.start, one.after))


def mutated(source: str, mutant: Mutant) -> str:
    """Return a module's text with one mutation."""
    data = source.encode()
    return (data[: mutant.start] + mutant.after.encode() + data[mutant.end :]).decode()


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


class _Finder:
    """Walks a module's tree and looks each place up in the tables."""

    def __init__(self, source: str, file: str) -> None:
        self.data, self.file = source.encode(), file
        self.tree = ast.parse(source)
        assigned = [node for node in ast.walk(self.tree) if isinstance(node, ast.Assign)]
        self.dicts = {ast.unparse(one.targets[0]): one.value for one in assigned if isinstance(one.value, ast.Dict)}
        lines = source.splitlines(keepends=True)
        self.starts = [0]
        for line in lines:
            self.starts.append(self.starts[-1] + len(line.encode()))

    def all(self) -> Iterator[Mutant]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg and keyword.arg != "default":
                        yield from self._named(keyword.arg, keyword.value, keyword)
                for argument in node.args:
                    yield from self._value(argument)
            elif isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
                    if not (name in STARRED and self._denies(node)):
                        yield from self._named(name, value, (key, value) if name else None)
            elif isinstance(node, ast.AnnAssign | ast.Assign) and node.value is not None:
                yield from self._assigned(node)

    def _denies(self, statement: ast.Dict) -> bool:
        """Return whether a statement denies, by itself or by what it takes over (``**everything``)."""
        spread = [value for key, value in zip(statement.keys, statement.values, strict=True) if key is None]
        taken = [self.dicts.get(ast.unparse(one)) for one in spread]
        whole = [statement, *(one for one in taken if one)]
        return any(isinstance(value, ast.Constant) and value.value == "Deny" for one in whole for value in one.values)

    def _assigned(self, node: ast.AnnAssign | ast.Assign) -> Iterator[Mutant]:
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        name, value = self._text(target).rpartition(".")[2], node.value
        if isinstance(value, ast.Call):
            inner = [keyword.value for keyword in value.keywords if keyword.arg == "default"]
            value = inner[0] if inner else None
        if value is None:
            return
        yield from self._named(name, value, None)
        text = self._text(value)
        if isinstance(node, ast.AnnAssign) and text in DEFAULTS:
            yield self._at(value, DEFAULTS[text])

    def _named(self, name: str, value: ast.expr, whole: object) -> Iterator[Mutant]:
        if name in INDIFFERENT:
            return
        yield from self._value(value)
        if self._is_condition(value):
            yield self._at(value, f"not ({self._text(value)})")
        if self._is_number(value) and NUMBERS.search(name):
            looser = str(self._looser(name, float(self._text(value))))
            if looser != self._text(value):
                yield self._at(value, looser)
        if name in OPENED and self._text(value) not in {OPENED[name], ANYONE}:
            yield self._at(value, OPENED[name])
        if name in STARRED and self._text(value) != '"*"':
            yield self._at(value, '"*"')
        if LISTED.match(name) and isinstance(value, ast.List | ast.Tuple):
            yield from self._without_each(value)
        if DROPPED.match(name) and whole is not None:
            yield self._without(whole)

    def _value(self, value: ast.expr) -> Iterator[Mutant]:
        if isinstance(value, ast.Constant):
            if isinstance(value.value, bool):
                yield self._at(value, str(not value.value))
            elif isinstance(value.value, str):
                after = self._other_text(value.value)
                if after:
                    yield self._at(value, json.dumps(after))
        elif isinstance(value, ast.Attribute) and MEMBERS.get(value.attr):
            yield self._at(value, f"{self._text(value.value)}.{MEMBERS[value.attr]}")
        elif isinstance(value, ast.IfExp):
            yield from self._value(value.body)
            yield from self._value(value.orelse)
        elif isinstance(value, ast.List | ast.Tuple):
            for item in value.elts:
                yield from self._value(item)

    @staticmethod
    def _other_text(text: str) -> str:
        if ROLE.match(text):
            return "roles/owner"
        return CONTRIBUTOR if GUID.match(text) else STRINGS.get(text, "")

    @staticmethod
    def _looser(name: str, number: float) -> int:
        known = [least for part, least in LOOSER.items() if part in name]
        return known[0] if known else int(number > 1)

    @staticmethod
    def _is_number(value: ast.expr) -> bool:
        inner = value.operand if isinstance(value, ast.UnaryOp) else value
        return (
            isinstance(inner, ast.Constant)
            and isinstance(inner.value, int | float)
            and not isinstance(inner.value, bool)
        )

    @staticmethod
    def _is_condition(value: ast.expr) -> bool:
        if isinstance(value, ast.UnaryOp | ast.BoolOp):
            return isinstance(value.op, ast.Not | ast.And)
        return isinstance(value, ast.Compare)

    def _without_each(self, value: ast.List | ast.Tuple) -> Iterator[Mutant]:
        if len(value.elts) == 1:
            yield self._at(value, "[]")
            return
        for item in value.elts:
            start, end = self._place(item)
            yield self._cut(item, start, end)

    def _without(self, whole: object) -> Mutant:
        first, last = (whole[0], whole[1]) if isinstance(whole, tuple) else (whole, whole)
        return self._cut(first, self._place(first)[0], self._place(last)[1])

    def _cut(self, node: ast.AST, start: int, end: int) -> Mutant:
        """Return a mutant without a part of a list and without the comma behind it."""
        comma = re.match(rb"\s*,", self.data[end:])
        after = end + (comma.end() if comma else 0)
        return Mutant(self.file, node.lineno, start, after, self.data[start:end].decode(), "")

    def _at(self, node: ast.AST, after: str) -> Mutant:
        start, end = self._place(node)
        return Mutant(self.file, node.lineno, start, end, self.data[start:end].decode(), after)

    def _text(self, node: ast.AST) -> str:
        start, end = self._place(node)
        return self.data[start:end].decode()

    def _place(self, node: ast.AST) -> tuple[int, int]:
        return (
            self.starts[node.lineno - 1] + node.col_offset,
            self.starts[node.end_lineno - 1] + node.end_col_offset,
        )
