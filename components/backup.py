"""The backups of what holds data in one account."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import BACKUP
from graticule.providers import registry
from graticule.providers.contract.backup import BackupArgs, BackupOutputs, making


class Backup(pulumi.ComponentResource):
    """Vaults under a key of their own in each region, daily backups of what holds data, and copies in another region."""

    vault_ids: pulumi.Output[dict[str, str]]
    """By region the vault that holds its backups: ARN (AWS), resource name (GCP) or resource id (Azure)."""

    def __init__(self, name: str, args: BackupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the backups.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud's SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(BackupArgs.parse(args), BACKUP, name)
        leaving = [*args.leaving, *(making(f"{name}-{member}") for member in args.emptied)]
        super().__init__(BACKUP, name, {}, guarded(opts, BACKUP, name, retire=args.retire, leaving=leaving))
        self.vault_ids = registry.backup(args.cloud)(name, args, self).vault_ids
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, Any]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in BackupOutputs.__dataclass_fields__}
