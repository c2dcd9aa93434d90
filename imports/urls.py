"""Addresses of imports."""

from django.urls import URLPattern, URLResolver, path

from imports import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:property>/files", views.files, name="files"),
    path("p/<slug:property>/files/new", views.begin, name="file-begin"),
    path("p/<slug:property>/files/<slug:run>", views.file, name="file"),
    path("p/<slug:property>/files/<slug:run>/parts/<int:no>", views.part, name="file-part"),
    path("p/<slug:property>/files/<slug:run>/whole", views.whole, name="file-whole"),
    path("p/<slug:property>/files/<slug:run>/columns", views.columns, name="file-columns"),
    path("p/<slug:property>/files/<slug:run>/stop", views.stop, name="file-stop"),
    path(
        "p/<slug:property>/files/<slug:run>/left-out/<int:piece>",
        views.rejected,
        name="file-rejected",
    ),
]
