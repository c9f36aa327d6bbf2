"""Random expressions. Their types are found by evaluating them on examples of the variables."""

from __future__ import annotations

from fuzz.arrays import Arrays
from fuzz.scalars import Scalars


class Expressions(Scalars, Arrays):
    """Draws expressions over the variables in scope."""
