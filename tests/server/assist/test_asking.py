"""The questions of one socket: which are superseded, which reach a worker, and when."""

import numpy as np

from server.assist.asking import DEADLINE_S, HASTY_S, PAUSE_S, Asking
from server.assist.messages import Prompt


def prompt(request: int, segment: int = 1) -> Prompt:
    return Prompt(request=request, segment=segment, base=0, items=[], method="smart-point", locked=())


class Play:
    """Asks at given times and hands over whatever is due, as the socket does; answers take `answer_s`."""

    def __init__(self, answer_s: float = 10.0) -> None:
        self.asking = Asking()
        self.started: list[tuple[int, float]] = []
        self.superseded: list[int] = []
        self.answer_s = answer_s

    def run(self, times: list[float], until: float) -> "Play":
        waiting = list(enumerate(times, start=1))
        for now in np.arange(0, until, 0.01):
            while waiting and waiting[0][1] <= now:
                self.superseded += self.asking.ask(prompt(waiting.pop(0)[0]), now)
            for question in self.asking.due(now):
                self.asking.start(question, "worker", now)
                self.started.append((question.prompt.request, round(float(now), 2)))
            for question in self.asking.waiting(now, self.answer_s):
                self.asking.settle(question)
        return self


def test_a_lone_question_goes_at_once():
    assert Play(0.2).run([0.5], 2).started == [(1, 0.5)]


def test_a_question_after_an_answer_goes_at_once():
    assert Play(0.2).run([0.0, 0.3, 0.6], 2).started == [(1, 0.0), (2, 0.3), (3, 0.6)]


def test_of_twenty_in_a_second_three_are_started_the_newest_among_them():
    play = Play(0.2).run([n * 0.05 for n in range(20)], 4)
    assert len(play.started) <= 3
    assert play.started[-1][0] == 20
    assert play.superseded == list(range(1, 20))


def test_of_twenty_at_once_two_are_started():
    play = Play(0.2).run([0.0] * 20, 4)
    assert [request for request, _ in play.started] == [20] or len(play.started) == 2
    assert play.started[-1][0] == 20


def test_the_second_of_two_hasty_questions_waits_only_a_moment():
    [_, (request, at)] = Play(0.25).run([0.0, 0.1], 2).started
    assert request == 2
    assert 0.1 + PAUSE_S <= at <= 0.1 + PAUSE_S + 0.02 < HASTY_S


def test_segments_do_not_wait_for_each_other():
    asking = Asking()
    assert asking.ask(prompt(1, segment=1), 0.0) == []
    assert asking.ask(prompt(2, segment=2), 0.0) == []
    assert [q.prompt.request for q in asking.due(0.0)] == [1, 2]


def test_a_number_that_does_not_grow_is_superseded_itself():
    asking = Asking()
    asking.ask(prompt(5), 0.0)
    assert asking.ask(prompt(5), 0.1) == [5]
    assert asking.ask(prompt(4), 0.1) == [4]
    assert asking.find(1, 5) is not None


def test_only_the_newest_question_of_a_segment_is_open():
    asking = Asking()
    asking.ask(prompt(1), 0.0)
    asking.ask(prompt(2), 0.0)
    assert asking.find(1, 1) is None
    assert asking.find(2, 2) is None
    newest = asking.find(1, 2)
    assert newest is not None
    asking.settle(newest)
    assert asking.find(1, 2) is None
    assert asking.next_time(0.0) is None


def test_an_answer_that_does_not_come_is_given_up():
    asking = Asking()
    asking.ask(prompt(1), 3.0)
    [question] = asking.due(3.0)
    asking.start(question, "worker", 3.0)
    assert asking.late(3.0 + DEADLINE_S - 0.1) == []
    assert asking.next_time(4.0) == DEADLINE_S - 1
    assert asking.late(3.0 + DEADLINE_S) == [question]
