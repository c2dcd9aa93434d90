"""Addresses of realtime over HTTP; those of sockets are in routing.py."""

from django.urls import URLPattern, path

from realtime import views

urlpatterns: list[URLPattern] = [
    path("p/<slug:property>/sync", views.sync, name="sync"),
]
