"""Write sandbox/facts/schemas-*.json: what the API server of each Kubernetes version knows of its own kinds.

The OpenAPI schemas come from the package kubernetes-validate (Apache-2.0, as Kubernetes itself), which has them for every
minor version. It is 100 MB and needed here alone: ``.venv/bin/uv run --with kubernetes-validate tools/kubernetes_schemas.py``.

A kind's fields are ``{name: type}``. A type is ``str``, ``int``, ``num``, ``bool``, ``any``, ``int-or-str``, ``quantity``, ``bytes``, a name out of
``types`` after ``@``, ``[]`` and the type of the items, ``{}`` and the type of the values, or ``str:`` and what may be chosen.
"""

import importlib.resources
import json
import sys
from pathlib import Path
from typing import Any

VERSIONS = ("1.34", "1.35")
FACTS = Path(__file__).parents[1] / "sandbox" / "facts"
SIMPLE = {"string": "str", "integer": "int", "number": "num", "boolean": "bool", "object": "any"}
SPECIAL = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-str",
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "str",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "str",
}
NOT_CREATED = ("List", "Options", "Status", "WatchEvent", "Review")
CLUSTER_SCOPED = {
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ComponentStatus",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
}
DEFAULTED = {("rbac.v1.RoleRef", "apiGroup"), ("scheduling.v1.PriorityClass", "value")}
"""Required by the schema, and filled in by the API server."""
CHOICES = {
    ("core.v1.ServiceSpec", "type"): "ClusterIP ExternalName LoadBalancer NodePort",
    ("core.v1.ServiceSpec", "externalTrafficPolicy"): "Cluster Local",
    ("core.v1.ServiceSpec", "internalTrafficPolicy"): "Cluster Local",
    ("core.v1.ServiceSpec", "sessionAffinity"): "ClientIP None",
    ("core.v1.ServicePort", "protocol"): "SCTP TCP UDP",
    ("core.v1.ContainerPort", "protocol"): "SCTP TCP UDP",
    ("core.v1.Container", "imagePullPolicy"): "Always IfNotPresent Never",
    ("core.v1.PodSpec", "restartPolicy"): "Always Never OnFailure",
    ("core.v1.PodSpec", "dnsPolicy"): "ClusterFirst ClusterFirstWithHostNet Default None",
    ("core.v1.Taint", "effect"): "NoExecute NoSchedule PreferNoSchedule",
    ("core.v1.TopologySpreadConstraint", "whenUnsatisfiable"): "DoNotSchedule ScheduleAnyway",
    ("core.v1.PersistentVolumeClaimSpec", "volumeMode"): "Block Filesystem",
    ("core.v1.PersistentVolumeSpec", "persistentVolumeReclaimPolicy"): "Delete Recycle Retain",
    ("storage.v1.StorageClass", "reclaimPolicy"): "Delete Retain",
    ("storage.v1.StorageClass", "volumeBindingMode"): "Immediate WaitForFirstConsumer",
    ("apps.v1.DeploymentStrategy", "type"): "Recreate RollingUpdate",
    ("apps.v1.DaemonSetUpdateStrategy", "type"): "OnDelete RollingUpdate",
    ("apps.v1.StatefulSetUpdateStrategy", "type"): "OnDelete RollingUpdate",
    ("apps.v1.StatefulSetSpec", "podManagementPolicy"): "OrderedReady Parallel",
    ("batch.v1.CronJobSpec", "concurrencyPolicy"): "Allow Forbid Replace",
    ("networking.v1.HTTPIngressPath", "pathType"): "Exact ImplementationSpecific Prefix",
    ("meta.v1.LabelSelectorRequirement", "operator"): "DoesNotExist Exists In NotIn",
}
"""What the API server's own code takes; the schemas do not say it."""


def short(name: str) -> str:
    """Return a type's name without what all have in common: ``core.v1.Pod``."""
    return ".".join(name.split(".")[-3:])


def type_of(schema: dict[str, Any], seen: list[str]) -> str:
    """Return the type of a field; ``seen`` takes the types that it names."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in SPECIAL:
            seen.append(name)
        return SPECIAL.get(name, f"@{short(name)}")
    kinds = schema.get("type", "object")
    kind = next(one for one in ([kinds] if isinstance(kinds, str) else kinds) if one != "null")
    if kind == "array":
        return f"[]{type_of(schema['items'], seen)}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"{{}}{type_of(schema['additionalProperties'], seen)}"
    return "bytes" if schema.get("format") == "byte" else SIMPLE[kind]


def facts(version: str) -> dict[str, Any]:
    """Return the kinds that a version serves unless told otherwise (no alpha, no beta), and the types they are made of."""
    package = importlib.resources.files("kubernetes_validate")
    path = package / "kubernetes-json-schema" / f"v{version}.0-local-strict" / "_definitions.json"
    known = json.loads(path.read_text())["$defs"]
    kinds, types, waiting = {}, {}, []
    for name, schema in known.items():
        for one in schema.get("x-kubernetes-group-version-kind", []):
            stable = not ("alpha" in one["version"] or "beta" in one["version"])
            if stable and not one["kind"].endswith(NOT_CREATED):
                api = f"{one['group']}/{one['version']}".removeprefix("/")
                kinds[f"{api}/{one['kind']}"] = {"type": short(name), "namespaced": one["kind"] not in CLUSTER_SCOPED}
                waiting.append(name)
    while waiting:
        name = waiting.pop()
        if short(name) in types:
            continue
        schema, fields = known[name], {}
        for field, inner in schema.get("properties", {}).items():
            kind = "any" if field in {"status", "managedFields"} else type_of(inner, waiting)
            choices = CHOICES.get((short(name), field))
            fields[field] = f"str:{'|'.join(choices.split())}" if choices else kind
        required = [one for one in schema.get("required", []) if (short(name), one) not in DEFAULTED]
        types[short(name)] = {"fields": fields, **({"required": required} if required else {})}
    return {"version": version, "kinds": dict(sorted(kinds.items())), "types": dict(sorted(types.items()))}


def main() -> None:
    """Write the files."""
    for version in VERSIONS:
        known = facts(version)
        lines = [f' "{version}"'.replace(" ", '"version": ', 1)]
        for part in ("kinds", "types"):
            rows = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in known[part].items())
            lines.append(f'"{part}": {{\n{rows}\n}}')
        (FACTS / f"schemas-{version}.json").write_text("{" + ",\n".join(lines) + "}\n")
        print(version, len(known["kinds"]), "kinds", len(known["types"]), "types", file=sys.stderr)


if __name__ == "__main__":
    main()
