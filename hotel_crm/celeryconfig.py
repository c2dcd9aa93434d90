"""How Celery carries nudges: acknowledged late, small, and never the place where work lives.

Without ``REDIS_URL`` a folder is the broker (hotel_crm.broker), all of it under ``var/broker``.
The measured reasons are in docs/adr/0001.
"""

from django.conf import settings

from hotel_crm.sweeps import SWEEPS, beat_entry

broker_url = settings.CELERY_BROKER_URL
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
task_time_limit = 60
task_soft_time_limit = 50
task_default_queue = "now"
task_routes = {"imports.look": {"queue": "bulk"}}
task_publish_retry = False
worker_prefetch_multiplier = 16
worker_enable_remote_control = False
worker_send_task_events = False
broker_connection_retry_on_startup = True
timezone = "UTC"

broker_transport_options: dict[str, object]
if settings.REDIS_URL:
    broker_transport_options = {
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
else:
    broker_transport = "hotel_crm.broker:Transport"
    _broker = settings.VAR / "broker"
    for _name in ("queue", "control", "processed"):
        (_broker / _name).mkdir(parents=True, exist_ok=True)
    broker_transport_options = {
        "data_folder_in": str(_broker / "queue"),
        "data_folder_out": str(_broker / "queue"),
        "control_folder": str(_broker / "control"),
        "processed_folder": str(_broker / "processed"),
        "store_processed": False,
    }

beat_schedule = {one.name: beat_entry(one) for one in SWEEPS}
beat_schedule_filename = str(settings.VAR / "beat" / "schedule")
