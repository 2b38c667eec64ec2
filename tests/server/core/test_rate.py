"""Who speaks too often is heard later."""

import pytest

from server.core.rate import Bucket


def test_a_burst_passes_then_the_long_run_counts():
    bucket = Bucket(per_second=10, burst=5)
    assert [bucket.take(100.0) for _ in range(5)] == [0] * 5
    assert bucket.take(100.0) == pytest.approx(0.1)
    assert bucket.take(100.0) == pytest.approx(0.2)
    assert bucket.take(100.5) == 0


def test_waiting_never_saves_more_than_a_burst():
    bucket = Bucket(per_second=10, burst=3)
    assert [bucket.take(1e6) for _ in range(3)] == [0] * 3
    assert bucket.take(1e6) > 0


def test_whoever_waits_as_told_keeps_the_pace():
    bucket, now = Bucket(per_second=10, burst=1), 0.0
    for _ in range(50):
        now += bucket.take(now)
    assert now == pytest.approx(4.9)
