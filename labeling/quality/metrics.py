"""How well a label agrees with the truth: one definition of each measure, with what it says of empty structures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def dice(truth: Mask, answer: Mask) -> float:
    """2 |A and B| / (|A| + |B|), 0 to 1. Both empty is 1, one empty is 0."""
    together = int(truth.sum()) + int(answer.sum())
    return 2.0 * int((truth & answer).sum()) / together if together else 1.0
