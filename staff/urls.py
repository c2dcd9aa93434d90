"""Addresses of staff."""

from django.urls import URLPattern, path

from staff.views import devices, door, people, sections

urlpatterns: list[URLPattern] = [
    path("sign-in", door.start, name="start"),
    path("enrol", door.enrol, name="enrol"),
    path("p/<slug:property>/sign-in", door.sign_in, name="sign-in"),
    path("p/<slug:property>/sign-out", door.sign_out, name="sign-out"),
    path("p/<slug:property>/people", people.people, name="people"),
    path("p/<slug:property>/people/posts", people.posts, name="posts"),
    path("p/<slug:property>/people/<slug:member>", people.person, name="person"),
    path("p/<slug:property>/people/<slug:member>/pin", people.give_pin, name="give-pin"),
    path("p/<slug:property>/people/<slug:member>/let-go", people.let_go, name="let-go"),
    path("p/<slug:property>/devices", devices.devices, name="devices"),
    path("p/<slug:property>/devices/<slug:device>/revoke", devices.revoke, name="revoke-device"),
    path("p/<slug:property>/sections", sections.sections, name="sections"),
    path("p/<slug:property>/sections/add", sections.add_section, name="add-section"),
    path(
        "p/<slug:property>/sections/<slug:section>/people",
        sections.staff_section,
        name="staff-section",
    ),
    path(
        "p/<slug:property>/sections/<slug:section>/rooms/<slug:room>",
        sections.tap_room,
        name="tap-room",
    ),
    path("p/<slug:property>/shifts/<int:shift>/leave", sections.leave_shift, name="leave-shift"),
]
