"""Addresses of the manager's cockpit."""

from django.urls import URLPattern, path

from insights.views import meeting, quiet_ones, returning, rows

P = "p/<slug:property>/insights"

urlpatterns: list[URLPattern] = [
    path(P, meeting.meeting, name="insights-meeting"),
    path(f"{P}/meet/<slug:stay>", meeting.met, name="insights-met"),
    path(f"{P}/quiet", quiet_ones.quiet_ones, name="insights-quiet"),
    path(f"{P}/quiet/<slug:guest>/call", quiet_ones.plan_call, name="insights-plan-call"),
    path(f"{P}/calls/<slug:call>", quiet_ones.end_call, name="insights-end-call"),
    path(f"{P}/returning", returning.returning, name="insights-returning"),
    path(f"{P}/rows", rows.rows, name="insights-rows"),
]
