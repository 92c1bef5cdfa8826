"""The audit trail of one account."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import AUDIT_TRAIL
from graticule.providers import registry
from graticule.providers.contract.audit import AuditTrailArgs, AuditTrailOutputs


class AuditTrail(pulumi.ComponentResource):
    """Who asked what of an account's cloud, kept where nobody can take it away; an account has one."""

    store_id: pulumi.Output[str]
    """Where the records are: the bucket's name (AWS), the log bucket (GCP), the storage account's id (Azure)."""

    def __init__(self, name: str, args: AuditTrailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the trail.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud's SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(AuditTrailArgs.parse(args), AUDIT_TRAIL, name)
        super().__init__(AUDIT_TRAIL, name, {}, guarded(opts, AUDIT_TRAIL, name, retire=args.retire))
        outputs = registry.audit_trail(args.cloud)(name, args, self)
        self.store_id = outputs.store_id
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, pulumi.Output[Any]]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in AuditTrailOutputs.__dataclass_fields__}
