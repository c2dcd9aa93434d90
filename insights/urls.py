"""Addresses of the manager's cockpit."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
