"""Django's handle on service_tasks."""

from django.apps import AppConfig


class ServiceTasksConfig(AppConfig):
    """The work: deadline, who took it, how it ended, and what happens when nobody takes it."""

    name = "service_tasks"

    def ready(self) -> None:
        from service_tasks import receivers  # noqa: PLC0415  app ready: signals exist from here on

        receivers.connect()
