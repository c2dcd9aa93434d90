"""Addresses of service tasks."""

from django.urls import URLPattern, path

from service_tasks.views import cards, tasks, things

CARD = "p/<slug:property>/stays/<slug:stay>/cards/<slug:card>"

urlpatterns: list[URLPattern] = [
    path("p/<slug:property>/tasks", tasks.my_tasks, name="my-tasks"),
    path("p/<slug:property>/alerts", tasks.alerts, name="alerts"),
    path("p/<slug:property>/alerts/count", tasks.alert_count, name="alert-count"),
    path("p/<slug:property>/tasks/<slug:task>/take", tasks.take, name="task-take"),
    path("p/<slug:property>/tasks/<slug:task>/start", tasks.start, name="task-start"),
    path("p/<slug:property>/tasks/<slug:task>/done", tasks.done, name="task-done"),
    path("p/<slug:property>/tasks/<slug:task>/undo", tasks.undo, name="task-undo"),
    path("p/<slug:property>/tasks/<slug:task>/park", tasks.park, name="task-park"),
    path("p/<slug:property>/tasks/<slug:task>/more", tasks.more, name="task-more"),
    path("p/<slug:property>/tasks/<slug:task>/missing", tasks.missing, name="task-missing"),
    path("p/<slug:property>/tasks/<slug:task>/carried", tasks.carried, name="task-carried"),
    path("p/<slug:property>/tasks/<slug:task>/not-today", tasks.not_today, name="task-not-today"),
    path("p/<slug:property>/tasks/<slug:task>/taken", things.taken, name="task-taken"),
    path("p/<slug:property>/things/take", things.take, name="thing-take"),
    path("p/<slug:property>/things/<slug:thing>/back", things.back, name="thing-back"),
    path("p/<slug:property>/things/<slug:thing>/put-down", things.put_down, name="thing-put-down"),
    path("p/<slug:property>/things/<slug:thing>/over", things.over, name="thing-over"),
    path("p/<slug:property>/things/<slug:thing>/undo", things.undo, name="thing-undo"),
    path("p/<slug:property>/not-begun", cards.not_begun, name="not-begun"),
    path(f"{CARD}/take", cards.take, name="card-take"),
    path(f"{CARD}/park", cards.park, name="card-park"),
    path(f"{CARD}/undo", cards.undo, name="card-undo"),
    path(f"{CARD}/more", cards.more, name="card-more"),
]
