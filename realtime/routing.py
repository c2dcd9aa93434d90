"""Addresses of sockets."""

from channels.routing import URLRouter
from django.urls import path

from realtime.consumers import Socket
from realtime.origins import SameOrigin

sockets = SameOrigin(URLRouter([path("ws/p/<slug:property>/", Socket.as_asgi(), name="socket")]))
