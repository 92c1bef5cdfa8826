"""The part of the settings that is about the registry of images."""

from graticule.providers.contract.registry import RegistryOptions
from graticule.stacks.selection import Selection


class Registry(RegistryOptions):
    """The deployment's registry of images, one in each account that has regions of it."""

    regions: Selection = []
    """The regions that have its images at hand, ``all``, keys or groups, of any cloud; unset: there is no registry."""
    retire: bool = False
    """The first step of a removal: takes the protection off; the second is to take the registry away."""
