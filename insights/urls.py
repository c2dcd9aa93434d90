"""Addresses of the manager's cockpit."""

from django.urls import URLPattern, path

from insights.views import tiers

PROGRAMME = "p/<slug:property>/programmes/<slug:programme>"

urlpatterns: list[URLPattern] = [
    path("p/<slug:property>/programmes", tiers.tiers, name="tiers"),
    path("p/<slug:property>/programmes/begin", tiers.tiers_begin, name="tiers-begin"),
    path(f"{PROGRAMME}/rules", tiers.tiers_rules, name="tiers-rules"),
    path(f"{PROGRAMME}/what-if", tiers.tiers_what_if, name="tiers-what-if"),
    path(f"{PROGRAMME}/publish", tiers.tiers_publish, name="tiers-publish"),
    path(f"{PROGRAMME}/roll-back", tiers.tiers_roll_back, name="tiers-roll-back"),
    path(f"{PROGRAMME}/members/<slug:level>", tiers.tiers_members, name="tiers-members"),
]
