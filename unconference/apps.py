"""How Django knows the unconference, and when it adds itself to the core."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnconferenceConfig(AppConfig):
    """Boards on which participants make the programme."""

    name = "unconference"
    verbose_name = _("Unconference")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the unconference adds to the event core: pages, links, panels, topics, jobs."""
        from unconference import additions  # noqa: PLC0415 -- models must be loaded first

        additions.register()
