"""Python's search for garbage, kept out of the answers."""

import gc


def settle() -> None:
    """Call it once all is imported: what is there by then stays, and no search looks at it again.

    A full search through some 150,000 objects of the frameworks stops every request of the process for a tenth of a
    second, and one of fifteen pages of a list sets it off.
    """
    gc.collect()
    gc.freeze()
