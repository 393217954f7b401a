from django.apps import AppConfig


class AdsConfig(AppConfig):
    name = "ads"

    def ready(self):
        from ads import checks, landing  # noqa: F401  register themselves
