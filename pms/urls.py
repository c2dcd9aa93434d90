"""Addresses of pms."""

from django.urls import URLPattern, URLResolver, include, path

from pms import fias_views, views
from pms.api import api, openapi
from staff.policy import bearer

# ninja's own page at the root of the API is left out: every address here declares its policy.
doors = [
    pattern
    for pattern in api.urls[0]
    if isinstance(pattern, URLPattern) and pattern.name != "api-root"
]
for door in doors:
    bearer(door.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/openapi.json", openapi, name="openapi-json"),
    path("api/v1/", include(doors)),
    path("p/<slug:property>/pms", views.messages, name="pms-messages"),
    path("p/<slug:property>/pms/lines", views.connections, name="pms-lines"),
    path("p/<slug:property>/pms/fias", fias_views.links, name="pms-fias"),
    path("p/<slug:property>/pms/description", views.description, name="pms-description"),
    path("p/<slug:property>/pms/<slug:message>", views.message, name="pms-message"),
    path("p/<slug:property>/pms/<slug:message>/replay", views.replay, name="pms-replay"),
]
