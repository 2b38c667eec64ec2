"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).parents[1]

settings.register_profile("hilum", derandomize=True, deadline=None, database=None)
settings.load_profile("hilum")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Real images and labels, which are not part of the project; tests that need them skip, naming the folder."""
    folder = Path(os.environ.get("HILUM_TEST_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no test data in {folder} (HILUM_TEST_DATA)")
    return folder
