"""What an API server does not take: objects that do not fit their schema, and changes of what is fixed."""

from collections.abc import Mapping
from typing import Any

from graticule.sandbox.kinds import Kind, dashed, identity_of
from graticule.sandbox.model import RefusedError, values_at
from graticule.sandbox.schemas import (
    Problem,
    apply_words,
    custom_problems,
    decoding_words,
    problems,
    validation_words,
)

_FIXED: Mapping[str, Mapping[str, str]] = {
    "StorageClass": {
        "provisioner": "Forbidden: updates to provisioner are forbidden.",
        "parameters": "Forbidden: updates to parameters are forbidden.",
        "reclaimPolicy": "Forbidden: updates to reclaimPolicy are forbidden.",
        "volumeBindingMode": "Invalid value: field is immutable",
    },
    "PriorityClass": {"value": "Forbidden: may not be changed in an update."},
    "RoleBinding": {"roleRef": "Invalid value: cannot change roleRef"},
    "ClusterRoleBinding": {"roleRef": "Invalid value: cannot change roleRef"},
    "Secret": {"type": "Invalid value: field is immutable"},
    **{kind: {"spec.selector": "Invalid value: field is immutable"} for kind in ("Deployment", "DaemonSet")},
    "StatefulSet": {
        f"spec.{name}": "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
        "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
        for name in ("selector", "serviceName", "volumeClaimTemplates", "podManagementPolicy")
    },
    "Job": {"spec.template": "Invalid value: field is immutable", "spec.selector": "Invalid value: field is immutable"},
    "PersistentVolumeClaim": {
        f"spec.{name}": "Forbidden: spec is immutable after creation except resources.requests and "
        "volumeAttributesClassName for bound claims"
        for name in ("accessModes", "storageClassName", "selector", "volumeMode")
    },
}
"""What the API server does not let anybody change."""


def wrong(version: str, kind: Kind, inputs: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with an object by the schema of its kind; a kind without one takes anything."""
    if kind.type_name:
        return list(problems(version, kind.type_name, dashed(inputs)))
    if kind.schema is None:
        return []
    return list(custom_problems(version, kind.schema, inputs))


def refuse_wrong(version: str, kind: Kind, inputs: Mapping[str, Any], *, applied: bool, whole: bool) -> None:
    """Refuse an object that does not fit its schema.

    Args:
        version: the Kubernetes version of the API server.
        kind: its kind.
        inputs: the object.
        applied: it is applied, not created: the API server then has other words.
        whole: it has to be complete.
    """
    found = wrong(version, kind, inputs)
    shape = [one for one in found if one.what == "unknown" or (one.what == "type" and (applied or kind.type_name))]
    if shape and applied:
        words = [apply_words(one) for one in shape]
        said = words[0] if len(words) == 1 else "errors:\n  " + "\n  ".join(words)
        identity = f"{identity_of(inputs, kind)}; {kind.api}, Kind={kind.name}"
        raise RefusedError(f"failed to create typed patch object ({identity}): {said}")
    if shape:
        named = kind.api.rpartition("/")[2]
        said = ", ".join(decoding_words(one, kind.name) for one in shape)
        strict = "strict decoding error: " if all(one.what == "unknown" for one in shape) else ""
        raise RefusedError(f'{kind.name} in version "{named}" cannot be handled as a {kind.name}: {strict}{said}')
    name = str((inputs.get("metadata") or {}).get("name"))
    _refuse_invalid(kind, name, [one for one in found if whole or one.what != "required"])


def _refuse_invalid(kind: Kind, name: str, found: list[Problem]) -> None:
    words = [validation_words(one) for one in found]
    if words:
        said = words[0] if len(words) == 1 else f"[{', '.join(words)}]"
        raise RefusedError(f'{kind.qualified} "{name}" is invalid: {said}')


def refuse_fixed(kind: Kind, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Refuse a change of what cannot be changed."""
    fixed = dict(_FIXED.get(kind.name, {})) if kind.type_name else {}
    if kind.name in {"ConfigMap", "Secret"} and old.get("immutable"):
        fixed["data"] = "Forbidden: field is immutable when `immutable` is set"
    for path, words in fixed.items():
        if values_at(old, path) != values_at(new, path):
            name = str((new.get("metadata") or {}).get("name"))
            raise RefusedError(f'{kind.qualified} "{name}" is invalid: {path}: {words}')


def refuse_incomplete(version: str, kind: Kind, name: str, inputs: Mapping[str, Any]) -> None:
    """Refuse an object that lacks a field which it has to have."""
    _refuse_invalid(kind, name, [one for one in wrong(version, kind, inputs) if one.what == "required"])
