"""sspgen: system security plans in which every answer is shown with its proof.

The package's flow is one direction, pure in the middle:
load, resolve, collect, merge, assess, render, publish.
"""

__version__ = "0.1.0"

GENERATOR = f"sspgen {__version__}"
"""What made a plan or a record, as it is published."""
