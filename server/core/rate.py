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

    def take(self, now: float) -> float:
        """Take one more, in advance if need be: the seconds until it is due, 0 for now."""
        self._level = min(self.burst, self._level + max(0.0, now - self._filled) * self.per_second) - 1
        self._filled = now
        return max(0.0, -self._level / self.per_second)
