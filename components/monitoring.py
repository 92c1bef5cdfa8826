"""The monitoring of one region."""

from typing import Any

import pulumi

from graticule.components.guards import guarded, released
from graticule.components.losable import MONITORING
from graticule.providers import registry
from graticule.providers.contract.monitoring import MonitoringArgs, MonitoringOutputs


class Monitoring(pulumi.ComponentResource):
    """A managed Prometheus for a region's clusters, alerts on them, their logs and the network, and who hears of them."""

    query_endpoint: pulumi.Output[str]
    """The URL that Prometheus queries go to, with the cloud's login."""
    metrics_id: pulumi.Output[str]
    """The metrics' store: the workspace's ARN (AWS), the project (GCP), the workspace's resource id (Azure)."""

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Make the monitoring.

        Args:
            name: the logical name; the resources' names begin with it.
            args: what to make, as a model or as a plain dict of the same shape.
            opts: as for every Pulumi resource.

        Raises:
            Problem: the cloud's SDK is not installed.
            Problems: the args are wrong.
        """
        args = released(MonitoringArgs.parse(args), MONITORING, name)
        super().__init__(MONITORING, name, {}, guarded(opts, MONITORING, name, retire=args.retire))
        outputs = registry.monitoring(args.cloud)(name, args, self)
        self.query_endpoint = outputs.query_endpoint
        self.metrics_id = outputs.metrics_id
        self.register_outputs(self.outputs())

    def outputs(self) -> dict[str, pulumi.Output[Any]]:
        """Return the outputs by their names, as a stack exports them."""
        return {name: getattr(self, name) for name in MonitoringOutputs.__dataclass_fields__}
