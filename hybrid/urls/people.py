"""Joining, role links, and who may do what."""

from django.urls import URLPattern, path

from hybrid.views.people import joining, links, listing, place, redeem

urlpatterns: list[URLPattern] = [
    path("join/", joining.enter_code, name="join-code"),
    path("r/<str:token>/", redeem.role_link, name="role-link"),
]
event_patterns: list[URLPattern] = [
    path("join/", joining.join, name="join"),
    path("join/screen/", joining.join_screen, name="join-screen"),
    path("join/<slug:at>.svg", joining.join_qr, name="join-qr"),
    path("me/", place.my_place, name="my-place"),
    path("attendance/", place.attendance, name="attendance"),
    path("leave/", place.leave, name="leave"),
    path("manage/people/", listing.people, name="people-list"),
    path("manage/people/new/", listing.person_new, name="person-new"),
    path("manage/people/<int:pk>/", listing.person_page, name="person"),
    path("manage/people/<int:pk>/block/", listing.block, name="person-block"),
    path("manage/people/<int:pk>/unblock/", listing.unblock, name="person-unblock"),
    path("manage/links/", links.role_links, name="role-links"),
    path("manage/links/<int:pk>/revoke/", links.revoke_link, name="role-link-revoke"),
    path("manage/links/code/", links.renew_code, name="join-code-renew"),
]
