"""Addresses of the manager's cockpit."""

from django.urls import URLPattern, path

from insights.views import (
    exports,
    forecast,
    health,
    loyal,
    meeting,
    member,
    quiet_ones,
    report,
    returning,
    rows,
    service,
    tiers,
    today,
    value_terms,
    views_saved,
    winback,
    winback_list,
)

P = "p/<slug:property>/insights"
PROGRAMME = "p/<slug:property>/programmes/<slug:programme>"

urlpatterns: list[URLPattern] = [
    path(f"{P}/", today.insights, name="insights"),
    path(f"{P}/today", today.today_page, name="insights-today"),
    path(f"{P}/today/<slug:table>", today.today_rows, name="insights-today-rows"),
    path(f"{P}/today/<slug:table>.<slug:form>", exports.today_export, name="insights-today-export"),
    path(f"{P}/service", service.service_page, name="insights-service"),
    path(f"{P}/service/calls", service.service_rows, name="insights-service-rows"),
    path(f"{P}/service/targets", service.targets_page, name="insights-targets"),
    path(f"{P}/service/<slug:table>", service.service_table, name="insights-service-table"),
    path(
        f"{P}/service/<slug:table>.<slug:form>",
        exports.service_export,
        name="insights-service-export",
    ),
    path(f"{P}/health", health.health_page, name="insights-health"),
    path(
        f"{P}/health/<slug:table>.<slug:form>", health.health_export, name="insights-health-export"
    ),
    path(f"{P}/forecast", forecast.forecast_page, name="insights-forecast"),
    path(f"{P}/forecast/<slug:table>", forecast.forecast_table, name="insights-forecast-table"),
    path(
        f"{P}/forecast/<slug:table>.<slug:form>",
        forecast.forecast_export,
        name="insights-forecast-export",
    ),
    path(f"{P}/loyalty", loyal.loyalty_page, name="insights-loyalty"),
    path(f"{P}/loyalty/guests", loyal.loyalty_guests, name="insights-loyalty-guests"),
    path(f"{P}/loyalty/<slug:table>", loyal.loyalty_table, name="insights-loyalty-table"),
    path(
        f"{P}/loyalty/<slug:table>.<slug:form>",
        exports.loyalty_export,
        name="insights-loyalty-export",
    ),
    path(f"{P}/reports", report.reports, name="insights-reports"),
    path(f"{P}/reports/<slug:day>", report.report_page, name="insights-report"),
    path(f"{P}/reports/<slug:found>.pdf", report.report_file, name="insights-report-file"),
    path(f"{P}/views/save", views_saved.save_view, name="insights-save-view"),
    path(f"{P}/views/<slug:view>/delete", views_saved.delete_view, name="insights-delete-view"),
    path(P, meeting.meeting, name="insights-meeting"),
    path(f"{P}/meet/<slug:stay>", meeting.met, name="insights-met"),
    path(f"{P}/quiet", quiet_ones.quiet_ones, name="insights-quiet"),
    path(f"{P}/quiet/<slug:guest>/call", quiet_ones.plan_call, name="insights-plan-call"),
    path(f"{P}/calls/<slug:call>", quiet_ones.end_call, name="insights-end-call"),
    path(f"{P}/winback", winback.winback, name="insights-winback"),
    path(f"{P}/winback/new", winback.winback_new, name="insights-winback-new"),
    path(f"{P}/winback/terms", value_terms.value_terms, name="insights-value-terms"),
    path(
        f"{P}/winback/<slug:table>.<slug:form>",
        winback_list.winback_export,
        name="insights-winback-export",
    ),
    path(f"{P}/winback/<slug:found>", winback_list.winback_list, name="insights-winback-list"),
    path(
        f"{P}/winback/<slug:found>/close",
        winback_list.winback_close,
        name="insights-winback-close",
    ),
    path(f"{P}/returning", returning.returning, name="insights-returning"),
    path(f"{P}/rows", rows.rows, name="insights-rows"),
    path("p/<slug:property>/programmes", tiers.tiers, name="tiers"),
    path("p/<slug:property>/programmes/begin", tiers.tiers_begin, name="tiers-begin"),
    path(f"{PROGRAMME}/rules", tiers.tiers_rules, name="tiers-rules"),
    path(f"{PROGRAMME}/what-if", tiers.tiers_what_if, name="tiers-what-if"),
    path(f"{PROGRAMME}/publish", tiers.tiers_publish, name="tiers-publish"),
    path(f"{PROGRAMME}/roll-back", tiers.tiers_roll_back, name="tiers-roll-back"),
    path(f"{PROGRAMME}/members/<slug:level>", tiers.tiers_members, name="tiers-members"),
    path(f"{PROGRAMME}/guests", member.tiers_guests, name="tiers-guests"),
    path(f"{PROGRAMME}/guests/<slug:guest>", member.tiers_member, name="tiers-member"),
    path(
        f"{PROGRAMME}/guests/<slug:guest>/points.<slug:form>",
        member.tiers_member_points,
        name="tiers-member-points",
    ),
]
