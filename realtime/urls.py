"""Addresses of realtime."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
