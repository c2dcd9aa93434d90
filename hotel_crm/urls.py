"""Every address of the product, by room of the house."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("staff.urls")),
    path("", include("realtime.urls")),
    path("", include("messaging.urls")),
    path("", include("pms.urls")),
    path("", include("housekeeping.urls")),
    path("", include("front_desk.urls")),
]
