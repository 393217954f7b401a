from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group

from newsroom.admin_site import DeskAdmin, day_or_time, titled
from newsroom.forms import NewPersonForm, PasswordForm, PersonForm, PublicationForm
from newsroom.models import Publication, User

# The roles are made by a migration; who may do what is newsroom/roles.py.
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(DeskAdmin, UserAdmin):
    """People of the newsroom: made, given roles and deactivated, never deleted."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PasswordForm
    list_display = ["username", "full_name", "roles", "email", "may_sign_in", "seen"]
    list_filter = [
        ("groups", titled("role", admin.RelatedFieldListFilter)),
        ("is_active", titled("may sign in", admin.BooleanFieldListFilter)),
    ]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email", "time_zone"]}),
        ("Access", {"fields": ["is_active", "groups"]}),
        ("Seen", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "username",
                    "first_name",
                    "last_name",
                    "email",
                    "time_zone",
                    "groups",
                    "password1",
                    "password2",
                ]
            },
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_machine=False).prefetch_related("groups")

    def has_change_permission(self, request, obj=None):
        # Whoever sets a superuser's password or mail address becomes one.
        trusted = obj is None or request.user.is_superuser or not obj.is_superuser
        return trusted and super().has_change_permission(request, obj)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and request.user.is_superuser:
            return [*fieldsets, ("Above all roles", {"fields": ["is_superuser"]})]
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        own_access = ["is_active", "groups", "is_superuser"] if obj == request.user else []
        return ["last_login", "date_joined", *own_access]

    @admin.display(description="name", ordering="last_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description="last signed in", ordering="last_login")
    def seen(self, user):
        return day_or_time(user.last_login) if user.last_login else "never"

    @admin.display(description="roles")
    def roles(self, user):
        names = [group.name for group in user.groups.all()]
        return ", ".join(["Superuser", *names] if user.is_superuser else names)

    @admin.display(description="may sign in", boolean=True, ordering="is_active")
    def may_sign_in(self, user):
        return user.is_active


@admin.register(Publication)
class PublicationAdmin(DeskAdmin):
    form = PublicationForm
    autocomplete_fields = ["logo"]
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "logo", "site_url", "time_zone"]}),
        ("Contact", {"fields": ["postal_address", "contact_email"]}),
        (
            "Connect with us",
            {
                "fields": [
                    "x_url",
                    "linkedin_url",
                    "youtube_url",
                    "facebook_url",
                    "bluesky_url",
                    "mastodon_url",
                    "telegram_url",
                ]
            },
        ),
        ("Desk", {"fields": ["second_person_approves", "opinion_note"]}),
        (
            "Machines",
            {
                "fields": [
                    "feeds_in_full",
                    "security_contact",
                    "open_to_search",
                    "open_to_answers",
                    "open_to_training",
                ],
                "description": "What robots.txt asks of crawlers; those that do not ask are not "
                "stopped by it. A category can be closed on its own.",
            },
        ),
    ]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Publication.objects.exists()
