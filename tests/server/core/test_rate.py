"""Who speaks too often is told so, and may go on later."""

from server.core.rate import Bucket


def test_a_burst_passes_then_the_long_run_counts():
    bucket = Bucket(per_second=10, burst=5)
    assert [bucket.take(100.0) for _ in range(6)] == [True] * 5 + [False]
    assert not bucket.take(100.05)
    assert bucket.take(100.11)
    assert not bucket.take(100.12)


def test_waiting_never_saves_more_than_a_burst():
    bucket = Bucket(per_second=10, burst=3)
    assert [bucket.take(1e6) for _ in range(4)] == [True, True, True, False]


def test_a_refused_word_costs_nothing():
    bucket = Bucket(per_second=1, burst=1)
    assert bucket.take(0.0)
    assert not any(bucket.take(n / 10) for n in range(10))
    assert bucket.take(1.0)
