from django.contrib import admin
from django.urls import include, path, register_converter

from newsroom import crawlers, site_files, sitemaps
from newsroom.addresses import Month, Slug, SlugPath, Year
from newsroom.health import healthz, readyz

register_converter(Year, "year")
register_converter(Month, "month")
register_converter(Slug, "uslug")
register_converter(SlugPath, "slugs")

handler500 = "newsroom.errors.broken"

urlpatterns = [
    path("", include("articles.urls")),
    path("", include("authors.urls")),
    path("", include("categories.urls")),
    path("", include("photos.urls")),
    path("", include("files.urls")),
    path("", include("ads.urls")),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<year:year>-<month:month>.xml", sitemaps.month, name="sitemap_month"),
    path("sitemap-sections.xml", sitemaps.sections, name="sitemap_sections"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("robots.txt", crawlers.robots, name="robots"),
    path(".well-known/security.txt", site_files.security, name="security"),
    path("site.webmanifest", site_files.manifest, name="manifest"),
    path("favicon.ico", site_files.favicon, name="favicon"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    # The last one: a page takes any address that no other route has.
    path("", include("pages.urls")),
]
