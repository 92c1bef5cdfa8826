"""What the provider of Kubernetes, and the API server behind it, do with one object."""

import base64
import hashlib
import uuid
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from graticule.sandbox import contents, controllers, fields
from graticule.sandbox.admission import refuse_fixed, refuse_incomplete, refuse_wrong, wrong
from graticule.sandbox.kinds import DEFINITION, Kind, find, identity_of, named, placed, token_of
from graticule.sandbox.kubeconfig import Place, set_to
from graticule.sandbox.model import RefusedError, values_at
from graticule.sandbox.replacement import differences, facts, replaces
from graticule.sandbox.store import Row, Store
from graticule.sandbox.wire import has_unknown

NAMESPACE = "kubernetes:core/v1:Namespace"
AUTONAMED = "pulumi.com/autonamed"
_IDENTITY = ("metadata.name", "metadata.namespace")
_MUTABLE = {
    "kubernetes:core/v1:ConfigMap": ("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    "kubernetes:core/v1:Secret": ("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
}
_EXISTS = """
The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
    to manage specific fields without owning the resource lifecycle.
  - Adopting a resource into Pulumi: use `pulumi import`. Note that
    protected resources (e.g. kube-system) cannot be deleted on destroy.
  - Intentional upsert: set upsertExistingObjects on the provider to allow
    server-side apply to update existing objects on create."""
_REMEDY = (
    "you can remove this resource from Pulumi state by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE "
    'environment variable set to "true"'
)
_CONFLICT = (
    "server-side apply field conflict detected, see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/"
    "managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources for troubleshooting help\n"
)


class NotYetError(RefusedError):
    """What the object needs does not exist; the provider tries again, as it may be on its way."""


@dataclass(frozen=True)
class Objects:
    """The objects of one cluster, through one configuration of the provider."""

    store: Store
    place: Place
    config: Mapping[str, Any]

    def check(
        self, token: str, name: str, olds: Mapping[str, Any], news: Mapping[str, Any], seed: bytes
    ) -> dict[str, Any]:
        """Return the inputs with a name and a namespace.

        Raises:
            RefusedError: a patch names nothing.
        """
        if self.place.unreachable and self._set("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"):
            return dict(olds)
        api, kind, patch = named(token, news)
        metadata = dict(news.get("metadata") or {})
        before = olds.get("metadata") or {}
        if patch and not metadata.get("name"):
            raise RefusedError("patch resources require the `.metadata.name` field to be set")
        if metadata.get("generateName") and not metadata.get("name"):
            raise RefusedError("the `.metadata.generateName` field is not supported in Server-Side Apply mode")
        if not metadata.get("name"):
            digest = hashlib.sha256(seed or name.encode()).hexdigest()[:8]
            old = before.get("name") if (before.get("annotations") or {}).get(AUTONAMED) == "true" else None
            metadata["name"] = old or f"{name}-{digest}"
            metadata["annotations"] = {**(metadata.get("annotations") or {}), AUTONAMED: "true"}
        known = self._kind(api, kind)
        if not metadata.get("namespace") and (known is None or known.namespaced):
            metadata["namespace"] = self.place.namespace
        return {**news, "metadata": metadata}

    def diff(
        self, token: str, olds: Mapping[str, Any], news: Mapping[str, Any]
    ) -> tuple[dict[str, tuple[str, bool]], bool]:
        """Return for each path that differs how, and whether it replaces; and whether the old one goes first."""
        api, kind, patch = named(token, news)
        known = self._kind(api, kind)
        old, new = (placed(one, known) for one in (olds, news))
        mutable = self._set(*_MUTABLE[token]) if token in _MUTABLE else False
        if mutable and not new.get("immutable"):
            listed = (*_IDENTITY, *(["type"] if kind == "Secret" else []))
        else:
            listed = _IDENTITY if patch or token not in facts("kubernetes") else ()

        def replacing(path: str, change: str) -> bool:
            if not listed:
                return replaces("kubernetes", token, path, change, new)
            return path in listed or (path == "metadata" and change == "delete")

        found = {path: (change, replacing(path, change)) for path, change in differences(old, new)}
        before, after = old.get("metadata") or {}, new.get("metadata") or {}
        given = (after.get("annotations") or {}).get(AUTONAMED) != "true"
        stays = all(before.get(key) == after.get(key) for key in ("name", "namespace"))
        return found, any(replaced for _, replaced in found.values()) and given and stays

    def preview(self, token: str, inputs: Mapping[str, Any], *, exists: bool = False) -> None:
        """Ask the API server what it would say, as a preview does of an object that is known in full.

        Raises:
            RefusedError: in the API server's own words.
        """
        api, name, patch = named(token, inputs)
        kind = None if self.place.unreachable or has_unknown(inputs) else self._kind(api, name)
        if kind is None or (patch and not exists):
            return
        words = "update of resource" if exists else "resource was not successfully created by the Kubernetes API server"
        with _said(f"{words}: "):
            refuse_wrong(self.place.version, kind, inputs, applied=exists, whole=not patch)

    def create(self, token: str, name: str, inputs: Mapping[str, Any]) -> Row:
        """Make an object, or patch one.

        Raises:
            NotYetError: its kind or its namespace does not exist.
            RefusedError: in the provider's or the API server's own words.
        """
        self._refuse_unreachable()
        api, kind_name, patch = named(token, inputs)
        with self.store.transaction():
            self._fill()
            kind = self._kind(api, kind_name)
            if kind is None:
                raise NotYetError(
                    f'creation of resource "{name}" with kind {api}/{kind_name} failed because the Kubernetes API server reported '
                    "that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: "
                    f'no matches for kind "{kind_name}" in version "{api}"'
                )
            with _said(f'resource "{name}" was not successfully created by the Kubernetes API server: '):
                return self._created(kind, name, placed(inputs, kind), patch=patch)

    def read(self, token: str, identity: str, inputs: Mapping[str, Any], state: Mapping[str, Any]) -> Row | None:
        """Return an object as it is, its inputs cut down to what the program asked for, or nothing.

        Raises:
            RefusedError: the cluster is out of reach.
        """
        if self.place.unreachable:
            if self._set("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"):
                return None
            if self._set("skipUpdateUnreachable", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"):
                return Row(self.place.account, token, identity, "", identity, dict(inputs), dict(state))
            raise RefusedError(
                f"failed to read resource state due to unreachable cluster. If the cluster was deleted, {_REMEDY}"
            )
        api, kind, patch = named(token, inputs or state)
        with self.store.transaction():
            self._fill()
        row = self.store.get(self.place.account, token_of(api, kind), identity)
        if row is None:
            return None
        holder = str(state.get("__fieldManager") or _owner(row))
        if patch and holder in row.outputs["fields"]:
            return self._seen(row, holder, inputs or row.outputs["fields"][holder])
        return self._seen(row, holder, inputs or row.inputs)

    def update(self, token: str, identity: str, inputs: Mapping[str, Any], state: Mapping[str, Any]) -> Row:
        """Apply what the program wants of an object.

        Raises:
            RefusedError: in the provider's or the API server's own words.
        """
        self._refuse_unreachable()
        api, name, _ = named(token, inputs)
        with self.store.transaction(), _said(f'update of resource "{identity}" failed: '):
            kind = self._kind(api, name)
            row = self.store.get(self.place.account, token_of(api, name), identity)
            if kind is None:
                raise RefusedError(f'no matches for kind "{name}" in version "{api}"')
            if row is None:
                raise RefusedError(f'{kind.resource} "{identity.rpartition("/")[2]}" not found')
            wanted = placed(inputs, kind)
            refuse_wrong(self.place.version, kind, wanted, applied=row.type != DEFINITION, whole=False)
            return self._apply(kind, row, str(state.get("__fieldManager") or _owner(row)), wanted)

    def delete(self, token: str, identity: str, state: Mapping[str, Any]) -> None:
        """Remove an object and what is inside it; a patch gives up its fields.

        Raises:
            RefusedError: in the provider's or the API server's own words.
        """
        if self.place.unreachable:
            if self._set("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"):
                return
            raise RefusedError(f"configured Kubernetes cluster is unreachable. If the cluster was deleted, {_REMEDY}")
        api, name, patch = named(token, state)
        with self.store.transaction():
            row = self.store.get(self.place.account, token_of(api, name), identity)
            kind = self._kind(api, name)
            if row is None or kind is None:
                return
            if patch:
                self._relinquish(kind, row, str(state.get("__fieldManager") or _owner(row)))
            elif row.type == NAMESPACE and row.name in contents.IMMORTAL:
                raise RefusedError(f'namespaces "{row.name}" is forbidden: this namespace may not be deleted')
            else:
                self._remove(row)

    def _created(self, kind: Kind, name: str, wanted: dict[str, Any], *, patch: bool) -> Row:
        row = self._row(kind, wanted)
        applied = patch or self._set("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS")
        if row and not applied:
            raise RefusedError(f'{kind.resource} "{row.name}" already exists\n{_EXISTS}')
        self._refuse_homeless(kind, wanted)
        refuse_wrong(self.place.version, kind, wanted, applied=applied, whole=not row)
        manager = f"pulumi-kubernetes-{_digest(f'{name}{self.store.serial()}')[:8]}"
        return self._apply(kind, row or self._new(kind, wanted), manager, wanted)

    def _kind(self, api: str, name: str) -> Kind | None:
        return find(self.store, self.place, api, name)

    def _set(self, key: str, variable: str) -> bool:
        return set_to(self.config, key, variable)

    def _refuse_unreachable(self) -> None:
        if self.place.unreachable:
            raise RefusedError(f"configured Kubernetes cluster is unreachable: {self.place.unreachable}")

    def _fill(self) -> None:
        """Put into a cluster what is there from the start, before the first object."""
        if self.store.get(self.place.account, NAMESPACE, contents.NAMESPACES[0]) is None:
            self._put(contents.things(self.place.row))

    def _put(self, things: Iterable[contents.Thing]) -> None:
        for thing in things:
            identity = {"name": thing.name, **({"namespace": thing.namespace} if thing.namespace else {})}
            made = {"apiVersion": thing.api, "kind": thing.kind, "metadata": identity}
            kind = self._kind(thing.api, thing.kind)
            if kind:
                row = self._new(kind, made)
                row.inputs = fields.merged(thing.more or {}, made)
                row.outputs["fields"] = {thing.manager: row.inputs}
                row.implicit = True
                controllers.react(self.store, self.place, row)

    def _row(self, kind: Kind, wanted: Mapping[str, Any]) -> Row | None:
        return self.store.get(self.place.account, token_of(kind.api, kind.name), identity_of(wanted, kind))

    def _new(self, kind: Kind, wanted: Mapping[str, Any]) -> Row:
        identity = identity_of(wanted, kind)
        digest = _digest(f"{self.place.account}{self.store.serial()}")
        metadata = {"uid": str(uuid.UUID(digest[:32])), "creationTimestamp": "2026-11-01T00:00:00Z", "generation": 1}
        outputs = {"metadata": metadata, "fields": {}}
        base = {"apiVersion": kind.api, "kind": kind.name}
        return Row(
            self.place.account, token_of(kind.api, kind.name), identity, "", identity.rpartition("/")[2], base, outputs
        )

    def _apply(self, kind: Kind, row: Row, manager: str, wanted: dict[str, Any]) -> Row:
        notes = (wanted.get("metadata") or {}).get("annotations") or {}
        force = notes.get("pulumi.com/patchForce") == "true" or self._set(
            "enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"
        )
        manager = notes.get("pulumi.com/patchFieldManager") or manager
        try:
            after, holders = fields.apply(row.inputs, row.outputs["fields"], manager, wanted, force=force)
        except fields.ConflictError as conflict:
            raise RefusedError(
                f'{_CONFLICT}The resource managed by field manager "{manager}" had an apply conflict: {conflict}'
            ) from None
        if row.outputs["fields"]:
            refuse_fixed(kind, row.inputs, after)
        row.inputs, row.outputs["fields"] = after, holders
        row.implicit = False
        row.outputs["metadata"]["resourceVersion"] = str(self.store.serial())
        refuse_incomplete(self.place.version, kind, row.name, after)
        controllers.react(self.store, self.place, row)
        if row.type == NAMESPACE:
            self._put(thing for thing in contents.of_namespace(row.name) if not self._has(thing))
        return self._seen(self.store.get(row.account, row.type, row.id) or row, manager, wanted)

    def _has(self, thing: contents.Thing) -> bool:
        identity = f"{thing.namespace}/{thing.name}" if thing.namespace else thing.name
        return self.store.get(self.place.account, token_of(thing.api, thing.kind), identity) is not None

    def _relinquish(self, kind: Kind, row: Row, manager: str) -> None:
        metadata = row.inputs.get("metadata") or {}
        same = {"metadata": {key: metadata[key] for key in ("name", "namespace") if key in metadata}}
        wanted = {"apiVersion": kind.api, "kind": kind.name, **same}
        row.inputs, row.outputs["fields"] = fields.apply(
            row.inputs, row.outputs["fields"], manager, wanted, force=False
        )
        for problem in wrong(self.place.version, kind, row.inputs):
            if problem.what == "required":
                raise RefusedError(
                    "this Patch resource is currently managing a required field, so it can't be deleted directly. Either set the "
                    "`retainOnDelete` resource option, or transfer ownership of the field before deleting: "
                    + problem.path
                )
        controllers.react(self.store, self.place, row)

    def _remove(self, row: Row) -> None:
        inside: list[Row] = []
        if row.type == NAMESPACE:
            inside = [one for one in self.store.of_account(row.account) if one.id.startswith(f"{row.name}/")]
        elif row.type == DEFINITION:
            spec = row.inputs.get("spec") or {}
            for version in spec.get("versions", []):
                token = token_of(f"{spec.get('group')}/{version.get('name')}", str(values_at(spec, "names.kind")[0]))
                inside += self.store.of_type(row.account, token)
        for one in (*inside, row):
            controllers.forget(self.store, self.place, one)
            self.store.remove(one.account, one.type, one.id)

    def _refuse_homeless(self, kind: Kind, wanted: Mapping[str, Any]) -> None:
        namespace = (wanted.get("metadata") or {}).get("namespace")
        if kind.namespaced and self.store.get(self.place.account, NAMESPACE, str(namespace)) is None:
            raise NotYetError(f'namespaces "{namespace}" not found')

    def _seen(self, row: Row, manager: str, wanted: Mapping[str, Any]) -> Row:
        """Return an object as the provider's state has it."""
        server = {key: value for key, value in row.outputs.items() if key not in {"fields", "reclaim", "used"}}
        live = fields.merged(server, row.inputs)
        if row.type == "kubernetes:core/v1:Secret" and live.get("stringData"):
            text = {key: base64.b64encode(str(value).encode()).decode() for key, value in live["stringData"].items()}
            live["data"] = {**(live.pop("data", None) or {}), **text}
            del live["stringData"]
        live |= {"__fieldManager": manager, "__initialApiVersion": row.inputs["apiVersion"]}
        inputs = fields.pruned(row.inputs, wanted)
        return Row(row.account, row.type, row.id, row.scope, row.name, inputs, live, row.implicit)


@contextmanager
def _said(words: str) -> Generator[None]:
    """Put words before what is said of a refusal."""
    try:
        yield
    except NotYetError as refusal:
        raise NotYetError(words + str(refusal)) from None
    except RefusedError as refusal:
        raise RefusedError(words + str(refusal)) from None


def _owner(row: Row) -> str:
    return next((name for name in row.outputs["fields"] if name.startswith("pulumi-")), "pulumi-kubernetes")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
