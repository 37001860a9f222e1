from django.apps import AppConfig


class HybridConfig(AppConfig):
    """The event core."""

    name = "hybrid"
    verbose_name = "Hybrid events"
