import pytest
from django_scopes import scopes_disabled


def pytest_collection_modifyitems(items):
    """Browsers last: Playwright keeps an event loop running in its thread, and no other can run beside it."""
    items.sort(key=lambda item: "page" in item.fixturenames or "browser" in item.fixturenames)


@pytest.fixture(autouse=True)
def _any_event():
    """Tests look at all events; the code under test still has to name its own."""
    with scopes_disabled():
        yield
