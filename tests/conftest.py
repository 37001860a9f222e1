import pytest
from django_scopes import scopes_disabled


@pytest.fixture(autouse=True)
def _any_event():
    """Tests look at all events; the code under test still has to name its own."""
    with scopes_disabled():
        yield
