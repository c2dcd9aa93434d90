"""Addresses of messaging."""

from django.urls import URLPattern, path

from messaging import views, webhooks

urlpatterns: list[URLPattern] = [
    path("p/<slug:property>/messages", views.messages, name="messages"),
    path("api/v1/hooks/twilio/<slug:message>", webhooks.twilio_status, name="twilio-status"),
]
