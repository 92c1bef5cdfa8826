"""What a provider is: for each component a ``build`` function, and the features its cloud lacks, with reasons."""

from typing import Protocol, TypeVar

import pulumi

A_contra = TypeVar("A_contra", contravariant=True)
O_co = TypeVar("O_co", covariant=True)


class Build(Protocol[A_contra, O_co]):
    """Makes the resources of one component under it.

    ``providers/<cloud>/<component>.py`` holds one function of this shape, named ``build``. It passes
    ``ResourceOptions(parent=parent)`` to everything it makes, names things by ``name`` and by keys, never by an index,
    and neither reads configuration nor calls ``pulumi.get_stack()``.
    """

    def __call__(self, name: str, args: A_contra, parent: pulumi.Resource) -> O_co:
        """Make the resources and return what they give."""
        ...
