from django.apps import AppConfig


class LovelaceMessagingConfig(AppConfig):
    """The app has no tables: everything is kept by the service."""

    name = "lovelace_messaging"
    verbose_name = "Lovelace Messaging"

    def ready(self) -> None:
        from . import checks  # noqa: F401
