"""Addresses of front_desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
