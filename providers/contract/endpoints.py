"""Host names that answer, by role."""

from collections.abc import Mapping

from pulumi import Output

from graticule.providers.contract.outputs import by_key


def each_writes(hosts: Mapping[str, Output[str]], first: str) -> Output[dict[str, str]]:
    """Return the endpoints of what every region writes to: ``writer``, and ``writer-<region>`` for each.

    Args:
        hosts: by region the host that answers there.
        first: whose host is ``writer``.
    """
    return by_key({"writer": hosts[first], **{f"writer-{region}": host for region, host in hosts.items()}})


def same_everywhere(host: str) -> Output[dict[str, str]]:
    """Return the endpoints of an API that has one name for all regions."""
    return by_key({"writer": Output.from_input(host)})
