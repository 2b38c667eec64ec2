"""How often somebody may speak."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """A token bucket: `per_second` in the long run, `burst` at once. Times are seconds of any one growing clock."""

    per_second: float
    burst: float
    _level: float = field(init=False)
    _filled: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._level = self.burst

    def take(self, now: float) -> bool:
        """One more now? False, and nothing taken, when it is too much."""
        self._level = min(self.burst, self._level + max(0.0, now - self._filled) * self.per_second)
        self._filled = now
        if self._level < 1:
            return False
        self._level -= 1
        return True
