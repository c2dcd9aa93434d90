"""Addresses of pms."""

from django.urls import URLPattern, URLResolver, path

from pms import views
from pms.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("p/<slug:property>/pms", views.messages, name="pms-messages"),
    path("p/<slug:property>/pms/lines", views.connections, name="pms-lines"),
    path("p/<slug:property>/pms/description", views.description, name="pms-description"),
    path("p/<slug:property>/pms/<slug:message>", views.message, name="pms-message"),
    path("p/<slug:property>/pms/<slug:message>/replay", views.replay, name="pms-replay"),
]
