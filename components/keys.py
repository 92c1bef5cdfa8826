"""The encryption keys of one region."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import KEYS
from graticule.providers import registry
from graticule.providers.contract.keys import KeysArgs, KeysOutputs


class Keys(pulumi.ComponentResource):
    """Keys of your own for each purpose, with rotation, their administrators apart from their users."""

    key_ids: pulumi.Output[dict[str, str]]
    """By purpose the key's ARN (AWS), resource name (GCP) or versioned URI (Azure)."""
    store_id: pulumi.Output[str]
    """The key ring's id (GCP) or the vault's resource id (Azure); empty on AWS."""

    def __init__(self, name: str, args: KeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the keys.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud's SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(KeysArgs.parse(args), KEYS, name)
        super().__init__(KEYS, name, {}, guarded(opts, KEYS, name, retire=args.retire))
        outputs = registry.keys(args.cloud)(name, args, self)
        self.key_ids = outputs.key_ids
        self.store_id = outputs.store_id
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, pulumi.Output[Any]]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in KeysOutputs.__dataclass_fields__}
