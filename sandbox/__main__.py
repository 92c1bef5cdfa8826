"""``python -m graticule.sandbox PACKAGE``: one simulated provider."""

from graticule.sandbox.server import main

main()
