"""How Django knows the event core."""

from django.apps import AppConfig


class HybridConfig(AppConfig):
    """The event core."""

    name = "hybrid"
    verbose_name = "Hybrid events"

    def ready(self) -> None:
        """Register what the event core adds to the live socket."""
        from hybrid.live import handlers  # noqa: F401, PLC0415 -- models must be loaded first
