"""A stream of messages: a queue in one region, or a log in one or several regions of one cloud."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import STREAM
from graticule.providers import registry
from graticule.providers.contract.stream import StreamArgs, stream_features


class Stream(pulumi.ComponentResource):
    """A managed stream: a queue whose messages are worked on once, or a log whose messages are read again and again."""

    endpoints: pulumi.Output[dict[str, dict[str, str]]]
    """By region and role (``send``, ``receive``, ``dead_letter``; ``bootstrap`` of a log) where clients connect."""
    ids: pulumi.Output[dict[str, dict[str, str]]]
    """By region and role (``send``, ``receive``, ``dead_letter``; ``log``, ``topic-<name>``) the id that a grant names."""

    def __init__(self, name: str, args: StreamArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the stream.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud lacks what the args ask for, or its SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(StreamArgs.parse(args), STREAM, name)
        registry.refuse_unsupported(args.cloud, stream_features(args, len(args.members)))
        super().__init__(STREAM, name, {}, guarded(opts, STREAM, name, retire=args.retire))
        outputs = registry.stream(args)(name, args, self)
        self.endpoints = pulumi.Output.all(**outputs.endpoints)
        self.ids = pulumi.Output.all(**outputs.ids)
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, Any]:
        """Return the outputs by their names, as a stack exports them."""
        return {"endpoints": self.endpoints, "ids": self.ids}
