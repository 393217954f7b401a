from django.contrib.admin import apps as admin_apps


class NewsroomAdminConfig(admin_apps.AdminConfig):
    """Django's admin with a site of our own, so that every app registers with it as usual."""

    default = False
    default_site = "newsroom.admin_site.NewsroomSite"
