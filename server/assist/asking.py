"""The questions of one socket: newest wins, when a question goes to the worker, how long an answer may take.

Pure: seconds come in, from any one growing clock.
"""

from dataclasses import dataclass, field

from server.assist.messages import Prompt

DEADLINE_S = 10.0
HASTY_S = 0.6  # between two starts while questions of one segment overtake each other
PAUSE_S = 0.15  # after the second question of such a row, if no third comes


@dataclass(slots=True)
class Question:
    """worker: the channel that it went to, when it `started`; None while it is held back until `due`."""

    prompt: Prompt
    asked: float
    due: float
    worker: str | None = None
    started: float = 0.0


@dataclass(slots=True)
class _Segment:
    """row: how many questions came since the last one that was answered."""

    open: Question | None = None
    started: float = float("-inf")
    newest: int = 0
    row: int = 0


@dataclass(slots=True)
class Asking:
    """At most one question per segment is open. Of a row of overtaken ones a worker is asked few."""

    _segments: dict[int, _Segment] = field(default_factory=dict)

    def ask(self, prompt: Prompt, now: float) -> list[int]:
        """Open the question; returns the requests that it supersedes, itself if it is no newer than what was asked."""
        segment = self._segments.setdefault(prompt.segment, _Segment())
        old = segment.open
        if prompt.request <= segment.newest:
            return [prompt.request]
        segment.newest = prompt.request
        segment.row += 1
        if old is None:
            due = now
        elif segment.row == 2:
            due = min(now + PAUSE_S, segment.started + HASTY_S)
        else:
            due = segment.started + HASTY_S
        segment.open = Question(prompt, now, max(due, now))
        return [old.prompt.request] if old else []

    def due(self, now: float) -> list[Question]:
        """What goes to a worker now; the caller says where with `start`."""
        return [question for question in self._open() if question.worker is None and question.due <= now]

    def start(self, question: Question, worker: str, now: float) -> None:
        question.worker, question.started = worker, now
        self._segments[question.prompt.segment].started = now

    def find(self, segment: int, request: int) -> Question | None:
        """The open question of that number; None when it is answered, superseded or given up."""
        return next((q for q in self._open() if (q.prompt.segment, q.prompt.request) == (segment, request)), None)

    def settle(self, question: Question) -> None:
        """It has its last word."""
        segment = self._segments[question.prompt.segment]
        if segment.open is question:
            segment.open, segment.row = None, 0

    def late(self, now: float) -> list[Question]:
        return [question for question in self._open() if now - question.asked >= DEADLINE_S]

    def waiting(self, now: float, patience_s: float) -> list[Question]:
        """What has been with a worker for longer than that."""
        return [q for q in self._open() if q.worker and now - q.started >= patience_s]

    def next_time(self, now: float) -> float | None:
        """Seconds until `due` or `late` may tell something new; None when nothing is open."""
        times = [q.due if q.worker is None else q.asked + DEADLINE_S for q in self._open()]
        return max(0.0, min(times) - now) if times else None

    def _open(self) -> list[Question]:
        return [segment.open for segment in self._segments.values() if segment.open]
