"""The Pulumi program: what this stack owns of the deployment, from ``Pulumi.<deployment>.yaml``."""

from graticule.stacks.program import run

run()
