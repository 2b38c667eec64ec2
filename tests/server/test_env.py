"""What a person who sets Hilum up by hand gets wrong is told in a sentence."""

import stat
import threading
from pathlib import Path

import pytest

from server import env


def test_a_database_address_with_a_bad_port_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(env.BadEnvironment, match="HILUM_DATABASE_URL has a bad port"):
        env.database("postgresql://me@host:many/hilum", tmp_path)


def test_a_log_level_that_is_none_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HILUM_LOG_LEVEL", "LOUD")
    with pytest.raises(env.BadEnvironment, match="HILUM_LOG_LEVEL is 'LOUD'"):
        env.choice("HILUM_LOG_LEVEL", "WARNING", ["DEBUG", "WARNING"])


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "a month", "99999"])
def test_days_that_are_none_are_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HILUM_KEEP_JOBS_DAYS", value)
    with pytest.raises(env.BadEnvironment, match="HILUM_KEEP_JOBS_DAYS is"):
        env.days("HILUM_KEEP_JOBS_DAYS", 30)


def test_processes_that_start_together_agree_on_one_secret_key(tmp_path: Path) -> None:
    keys, barrier = [], threading.Barrier(8)

    def start() -> None:
        barrier.wait()
        keys.append(env.secret_key(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8 and len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
