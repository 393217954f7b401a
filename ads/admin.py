from django.contrib import admin

from ads.models import Advert
from newsroom.admin_site import DeskAdmin


@admin.register(Advert)
class AdvertAdmin(DeskAdmin):
    list_display = ["heading", "advertiser", "slot", "starts_at", "ends_at", "is_approved"]
    list_filter = ["slot", "is_approved"]
    search_fields = ["advertiser", "heading"]
    ordering = ["-pk"]
    autocomplete_fields = ["picture"]
    fieldsets = [
        (None, {"fields": ["slot", "advertiser", "heading", "text", "call", "url", "picture"]}),
        ("Runs", {"fields": ["starts_at", "ends_at", "is_approved"]}),
    ]
