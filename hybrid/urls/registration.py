"""Registering, one's own registration, and the organiser's pages about both."""

from django.urls import URLPattern, path

from hybrid.views.registration import invitations, listing, mails, needs, own, register, settings

urlpatterns: list[URLPattern] = [
    path("registration/sent/", register.sent_page, name="registration-sent"),
    path("registration/<str:token>/", own.own_page, name="registration"),
    path("registration/<str:token>/change/", own.change_page, name="registration-change"),
    path("registration/<str:token>/erase/", own.erase, name="registration-erase"),
    path("registration/<str:token>/event.ics", own.calendar, name="registration-ics"),
    path("registration/<str:token>/data.json", own.data, name="registration-data"),
    path("invitation/<str:token>/", invitations.take_up, name="invitation"),
]
event_patterns: list[URLPattern] = [
    path("register/", register.register_page, name="register"),
    path("register/link/", register.send_link_page, name="registration-link"),
    path("backstage/needs/", needs.needs, name="needs"),
    path("manage/registrations/", listing.registrations, name="registrations"),
    path("manage/registrations/list.csv", listing.registrations_csv, name="registrations-csv"),
    path("manage/registrations/settings/", settings.settings, name="registration-settings"),
    path("manage/registrations/mails/", mails.mail_texts, name="mail-texts"),
    path("manage/registrations/mails/retry/", listing.retry_mails, name="registration-mails-retry"),
    path("manage/registrations/mails/<slug:kind>/", mails.mail_text, name="mail-text"),
    path("manage/registrations/invitations/", invitations.invitations, name="invitations"),
    path("manage/registrations/invitations/<int:pk>/revoke/", invitations.revoke, name="invitation-revoke"),
    path("manage/registrations/<int:pk>/", listing.one, name="registration-manage"),
]
