from django.apps import AppConfig


class WordpressConfig(AppConfig):
    name = "wordpress"

    def ready(self):
        from wordpress import jobs  # noqa: F401  registers its jobs
