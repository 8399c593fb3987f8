"""What the tests of this page share."""

import pytest
import torch


@pytest.fixture(autouse=True)
def one_thread(threads: None) -> None:
    """As the dashboard calculates."""
    torch.set_num_threads(1)
