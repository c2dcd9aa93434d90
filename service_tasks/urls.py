"""Addresses of service tasks."""

from django.urls import URLPattern, path

from service_tasks import cards, views

CARD = "p/<slug:property>/stays/<slug:stay>/cards/<slug:card>"

urlpatterns: list[URLPattern] = [
    path("p/<slug:property>/tasks", views.my_tasks, name="my-tasks"),
    path("p/<slug:property>/alerts", views.alerts, name="alerts"),
    path("p/<slug:property>/alerts/count", views.alert_count, name="alert-count"),
    path("p/<slug:property>/tasks/<slug:task>/take", views.take, name="task-take"),
    path("p/<slug:property>/tasks/<slug:task>/start", views.start, name="task-start"),
    path("p/<slug:property>/tasks/<slug:task>/done", views.done, name="task-done"),
    path("p/<slug:property>/tasks/<slug:task>/undo", views.undo, name="task-undo"),
    path("p/<slug:property>/tasks/<slug:task>/park", views.park, name="task-park"),
    path("p/<slug:property>/tasks/<slug:task>/more", views.more, name="task-more"),
    path("p/<slug:property>/not-begun", cards.not_begun, name="not-begun"),
    path(f"{CARD}/take", cards.take, name="card-take"),
    path(f"{CARD}/park", cards.park, name="card-park"),
    path(f"{CARD}/undo", cards.undo, name="card-undo"),
    path(f"{CARD}/more", cards.more, name="card-more"),
]
