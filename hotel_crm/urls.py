"""Every address of the product, by room of the house."""

from django.urls import URLPattern, URLResolver, include, path

from hotel_crm import views
from hotel_crm.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pms.urls")),  # first, for machines call it at every event
    path("", home, name="home"),
    path("language", views.language, name="language"),
    path("p/<slug:property>/trouble", views.trouble, name="trouble"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/sheet", views.styleguide_sheet, name="styleguide-sheet"),
    path("styleguide/act", views.styleguide_act, name="styleguide-act"),
    path("", include("staff.urls")),
    path("", include("realtime.urls")),
    path("", include("messaging.urls")),
    path("", include("service_tasks.urls")),
    path("", include("dining.urls")),
    path("", include("imports.urls")),
    path("", include("housekeeping.urls")),
    path("", include("front_desk.urls")),
    path("", include("insights.urls")),
]
