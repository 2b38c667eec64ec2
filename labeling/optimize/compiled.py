"""Numba's compiler with a type that mypy understands."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])

# The compiled code is kept on disk (NUMBA_CACHE_DIR) and runs without the GIL, so that a click never stalls a socket.
compiled = cast(Callable[[Kernel], Kernel], numba.njit(cache=True, nogil=True))
