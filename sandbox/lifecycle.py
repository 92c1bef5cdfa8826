"""What a cloud's provider does with one resource: check, diff, create, read, update, delete. No gRPC here."""

import hashlib
import json
import os
import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from graticule.sandbox import kubeconfig, kubernetes
from graticule.sandbox.model import Blanks, Model, RefusedError, Request, fill
from graticule.sandbox.models import MODELS
from graticule.sandbox.references import refuse_taken, refuse_wrong, user_of
from graticule.sandbox.replacement import differences, facts, replaces
from graticule.sandbox.store import Row, Store

_AUTONAME = 7
_NOTHING: Mapping[str, Any] = {}
_EMPTY = ("tags", "labels")
"""Inputs that are empty where they are not given."""
_LOGIN = {"aws": "123456789012", "gcp": "sandbox-project", "azure-native": "00000000-0000-0000-0000-0000000000ff"}
_ACCOUNT_KEY = {"gcp": "project", "azure-native": "subscriptionId"}


class Operation(StrEnum):
    """What a provider is asked for."""

    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    INVOKE = "invoke"


@dataclass
class Provider:
    """One configured provider: a package, the account it is logged into and the region it falls back to."""

    package: str
    store: Store
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    warned: set[str] = field(default_factory=set[str])
    patience: float = 0.0
    """Seconds to wait for a kind or a namespace that may be on its way into a cluster."""

    @property
    def account(self) -> str:
        """The account, project or subscription; for Kubernetes the cluster."""
        if self.package == "aws":
            allowed = self._allowed_accounts()
            return os.environ.get("GRATICULE_SANDBOX_AWS_ACCOUNT") or (allowed or [_LOGIN["aws"]])[0]
        if self.package == "kubernetes":
            return self.objects().place.account
        return str(self.config.get(_ACCOUNT_KEY.get(self.package, ""), "") or _LOGIN.get(self.package, self.package))

    @property
    def region(self) -> str:
        """The region that a resource is in when it does not say."""
        return str(self.config.get("region") or self.config.get("location") or "us-east-1")

    def configure(self, config: Mapping[str, Any]) -> None:
        """Take the configuration.

        Raises:
            RefusedError: the login is not one of the accounts that are allowed.
        """
        self.config = dict(config)
        allowed = self._allowed_accounts()
        if self.package == "aws" and allowed and self.account not in allowed:
            raise RefusedError(f"AWS account ID not allowed: {self.account}")

    def before(self, operation: Operation, kind: str, name: str, inputs: Mapping[str, Any]) -> None:
        """Do what comes before a call: nothing, where the clouds have no faults."""

    def objects(self) -> kubernetes.Objects:
        """Return the objects of the cluster that a provider of Kubernetes reaches."""
        return kubernetes.Objects(self.store, kubeconfig.place(self.store, self.config), self.config)

    def holds(self, kind: str) -> bool:
        """Return whether a type is an object in a cluster."""
        return self.package == "kubernetes" and not kind.startswith("kubernetes:helm.sh/")

    def _allowed_accounts(self) -> list[str]:
        allowed = self.config.get("allowedAccountIds") or []
        return json.loads(allowed) if isinstance(allowed, str) else list(allowed)

    def model(self, kind: str) -> Model:
        """Return the model of a type; what has none is echoed."""
        if kind in MODELS:
            return MODELS[kind]
        return Model(
            id="{name}-{short}",
            outputs={"arn": "arn:aws:sandbox:{region}:{account}:{name}"} if self.package == "aws" else {},
        )

    def echoes(self, kind: str) -> bool:
        """Return whether a type is only echoed, the first time that it is seen."""
        if kind in MODELS or self.holds(kind) or kind in self.warned:
            return False
        self.warned.add(kind)
        return True

    def check(
        self, kind: str, name: str, olds: Mapping[str, Any], news: Mapping[str, Any], seed: bytes
    ) -> dict[str, Any]:
        """Return the inputs with what the provider fills in."""
        if self.holds(kind):
            return self.objects().check(kind, name, olds, news, seed)
        inputs = dict(news)
        own = set(facts(self.package).get(kind, {}).get("replace", []))
        if self.package == "aws" and "region" in own:
            inputs.setdefault("region", self.region)
        if self.package == "gcp":
            for key, value in (("project", self.account), ("region", self.config.get("region"))):
                if key in own and value and not inputs.get(key):
                    inputs[key] = value
        prop = self.model(kind).name
        if prop and self.model(kind).autoname and not inputs.get(prop):
            digest = hashlib.sha256(seed or name.encode()).hexdigest()[:_AUTONAME]
            inputs[prop] = olds[prop] if _autonamed(name, olds.get(prop)) else f"{name}-{digest}"
        return inputs

    def diff(
        self, kind: str, name: str, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> tuple[dict[str, tuple[str, bool]], bool]:
        """Return for each path that differs how, and whether it replaces; and whether the old one goes first."""
        if self.holds(kind):
            return self.objects().diff(kind, olds, news)
        found = {
            path: (change, replaces(self.package, kind, path, change, news)) for path, change in differences(olds, news)
        }
        replacing = any(replacing for _, replacing in found.values())
        if self.package in {"azure-native", "kubernetes"}:
            return found, replacing
        prop = self.model(kind).name
        return found, bool(
            replacing and prop and not _autonamed(name, news.get(prop)) and olds.get(prop) == news.get(prop)
        )

    def create(self, kind: str, name: str, inputs: dict[str, Any]) -> Row:
        """Make a resource.

        Raises:
            RefusedError: in the cloud's own words.
        """
        if self.holds(kind):
            return self._patiently(lambda: self.objects().create(kind, name, inputs))
        model = self.model(kind)
        with self.store.transaction():
            values = self._values(model, name, inputs)
            row = Row(self.account, kind, fill(model.id, values), fill(model.scope, values), values["name"], inputs, {})
            values["id"] = row.id
            if model.shared and (same := self.store.get(row.account, kind, row.id)):
                return same
            request = self._request(row)
            refuse_taken(model, request, values)
            refuse_wrong(model, request, values)
            row.outputs = {key: fill(template, values) for key, template in model.outputs.items()}
            self.store.put(row)
            for effect in model.effects:
                effect(self._request(row))
        return row

    def _patiently(self, make: Callable[[], Row]) -> Row:
        """Make an object, again and again while what it needs may still come."""
        end = time.monotonic() + self.patience
        while True:
            try:
                return make()
            except kubernetes.NotYetError:
                if time.monotonic() >= end:
                    raise
            time.sleep(0.1)

    def read(
        self, kind: str, identity: str, inputs: Mapping[str, Any] = _NOTHING, state: Mapping[str, Any] = _NOTHING
    ) -> Row | None:
        """Return a resource as it is in the cloud, or nothing.

        Args:
            kind: its type.
            identity: its id.
            inputs: what the program last asked for, where that is known.
            state: what the engine last knew of it.
        """
        if self.holds(kind):
            return self.objects().read(kind, identity, inputs, state)
        return self.store.get(self.account, kind, identity)

    def update(
        self,
        kind: str,
        identity: str,
        inputs: dict[str, Any],
        state: Mapping[str, Any] = _NOTHING,
        ignored: Sequence[str] = (),
    ) -> Row:
        """Change a resource in place.

        Args:
            kind: its type.
            identity: its id.
            inputs: what the program asks for.
            state: what the engine knew of it; nothing: all that is there.
            ignored: paths of properties that the program leaves alone.

        Raises:
            RefusedError: it is not there, or the cloud does not take the change.
        """
        if self.holds(kind):
            return self.objects().update(kind, identity, inputs, state)
        model = self.model(kind)
        with self.store.transaction():
            row = self.read(kind, identity)
            if row is None:
                raise RefusedError(f"{identity} does not exist")
            row.inputs = _changed(row.inputs, state or row.inputs, inputs, ignored)
            values = {**inputs, **self._place(inputs), "id": row.id, "name": row.name}
            refuse_wrong(model, self._request(row), values)
            given = {**{key: {} for key in _EMPTY}, **model.chosen, **inputs, "name": row.name}
            for key, template in model.outputs.items():
                fields = re.findall(r"\{(\w+)\}", template) if isinstance(template, str) else []
                if fields and given.keys() >= set(fields):
                    row.outputs[key] = fill(template, given)
            self.store.put(row)
        return row

    def delete(self, kind: str, identity: str, state: Mapping[str, Any] = _NOTHING) -> None:
        """Remove a resource; one that is gone already is no error.

        Raises:
            RefusedError: something still uses it.
        """
        if self.holds(kind):
            self.objects().delete(kind, identity, state)
            return
        model = self.model(kind)
        with self.store.transaction():
            row = self.read(kind, identity)
            if row is None:
                return
            protection = row.inputs.get(model.protected)
            if protection == model.protects if model.protects else protection:
                raise RefusedError(model.protected_says.format_map(Blanks(id=row.id, name=row.name)))
            user = user_of(self._request(row), lambda inputs: self._place(inputs)["region"])
            if user:
                raise RefusedError(model.in_use.format_map(Blanks(id=row.id, name=row.name, user=user)))
            self.store.remove(row.account, kind, identity)
            if model.reserved and (says := model.reserved(row)):
                self.store.reserve(row, says)
            for farewell in model.farewells:
                farewell(self._request(row))

    def _request(self, row: Row) -> Request:
        return Request(self.store, row, self._place(row.inputs)["region"])

    def _place(self, inputs: Mapping[str, Any]) -> dict[str, str]:
        region = inputs.get("region") or inputs.get("location") or self.region
        account = inputs.get("project") if self.package == "gcp" else ""
        return {"account": str(account or self.account), "region": str(region)}

    def _values(self, model: Model, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        serial = self.store.serial()
        digest = hashlib.sha256(f"{self.package}{serial}".encode())
        metadata = inputs.get("metadata") or {}
        ip = digest.digest()
        return {
            **{key: {} for key in _EMPTY},
            **model.chosen,
            **inputs,
            **self._place(inputs),
            "name": inputs.get(model.name) or metadata.get("name") or name,
            "namespace": metadata.get("namespace", "default"),
            "kind": "resource",
            "hex": digest.hexdigest()[:17],
            "short": digest.hexdigest()[20:28],
            "uuid": str(uuid.UUID(digest.hexdigest()[:32])),
            "ip": f"52.{ip[0]}.{ip[1]}.{ip[2]}",
        }


def _changed(
    there: Mapping[str, Any], known: Mapping[str, Any], wanted: Mapping[str, Any], ignored: Sequence[str]
) -> dict[str, Any]:
    """Return a resource's inputs after an update: it sends what differs from what the engine knew and is not ignored."""
    unsent = {key for key in (*there, *wanted) if key in ignored or known.get(key) == wanted.get(key)}
    kept = {key: there[key] for key in unsent if key in there}
    return {**kept, **{key: value for key, value in wanted.items() if key not in unsent}}


def _autonamed(name: str, physical: object) -> bool:
    """Return whether a physical name is one that the provider made up."""
    return re.fullmatch(rf"{re.escape(name)}-[0-9a-f]{{{_AUTONAME}}}", str(physical)) is not None
