"""Which accounts a deployment owns, and where what they have only once may be."""

from typing import TYPE_CHECKING

from graticule.providers.contract.account import AccountArgs
from graticule.providers.contract.errors import Problem, listed
from graticule.stacks.settings import Deployment
from graticule.stacks.settings_groups import Residency

if TYPE_CHECKING:
    from graticule.stacks.resolved import Loaded


def audited(loaded: "Loaded") -> dict[str, AccountArgs]:
    """Return the accounts whose audit trail this deployment makes, by key."""
    return {key: account for key, account in loaded.deployment.accounts.items() if account.owner == loaded.name}


def check_audit(name: str, key: str, account: AccountArgs, deployment: Deployment) -> None:
    """Check that an account's audit trail stays where the records of its regions have to.

    Args:
        name: the deployment's name.
        key: the account's key.
        account: the account.
        deployment: the deployment.

    Raises:
        Problem: it would be kept outside a group whose residency is enforced; the place is inside the account.
    """
    if account.owner != name:
        return
    held = [
        {region for region in group.regions if region in deployment.regions}
        for group in deployment.groups.values()
        if group.residency is Residency.ENFORCED
    ]
    for group in held:
        locations = sorted(
            {deployment.regions[one].location for one in group if deployment.regions[one].account == key}
        )
        if locations and account.place not in locations:
            message = (
                f"{account.place} would keep the audit trail outside the group of {listed(sorted(group))}, whose "
                f"residency is enforced; take {' or '.join(locations)}"
            )
            raise Problem("home", message)
