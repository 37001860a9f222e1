"""The organiser's pages, and what organisers upload."""

from django.urls import URLPattern, path

from hybrid.views import files
from hybrid.views.manage import cohorts, collections, home, questions, settings, undo

urlpatterns: list[URLPattern] = [
    path("new/", settings.new_event, name="event-new"),
    path("media/<str:uid>/<str:kind>/<str:name>", files.picture, name="picture"),
]
event_patterns: list[URLPattern] = [
    path("documents/<int:pk>/", files.document, name="document"),
    path("manage/", home.overview, name="manage"),
    path("manage/publish/", home.publish, name="manage-publish"),
    path("manage/settings/", settings.settings, name="manage-settings"),
    path("manage/questions/", questions.questions, name="manage-questions"),
    path("manage/questions.<str:ending>", questions.export, name="questions-export"),
    path("manage/deleted/", undo.deleted, name="manage-deleted"),
    path("manage/undo/<uuid:removal>/", undo.undo, name="manage-undo"),
    path("manage/cohorts/people/", cohorts.cohort_people, name="cohort-people"),
    path("manage/cohorts/assign/", cohorts.assign, name="cohort-assign"),
    *(pattern for collection in collections.ALL for pattern in collection.urls()),
]
