"""What the tests of the Compare page share."""

import pytest
from pages_under_test import new_server

from dashboard.data.compared_items import Item, choices

ITEMS = (
    "reference-init",
    "reference-net1",
    "reference-final-exp1",
    "reference-final-exp3",
    "published-net1",
    "published-final-exp1",
    "ref-net1-s1",
    "ref-final-exp3-s1",
    "ref-final-exp3-s2",
    "ref-final-exp3-held-out-s1",
)


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Item]:
    """Shipped groups of seeds, single runs and published experiments, by their keys in a link."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("S7_STORE", f"sqlite:///{tmp_path_factory.mktemp('compare') / 'runs.sqlite'}")
        new_server()
        available = choices()
        found = {key: available[key].read() for key in ITEMS}
        new_server()
    return found
