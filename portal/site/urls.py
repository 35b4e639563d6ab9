"""Addresses of the public site; the last one takes every address that no other has."""

from django.urls import path, re_path

from . import channels, feeds, views

urlpatterns = [
    path("", views.home, name="home"),
    path("site-map/", views.site_map, name="site_map"),
    path("about/", views.about, name="about"),
    path("feeds/disclosures.xml", feeds.Disclosures(), name="feed"),
    path("feeds/collections/<slug:slug>.xml", feeds.Collected(), name="collection_feed"),
    path("api/channels/", channels.channels, name="api_channels"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", feeds.sitemap_part, name="sitemap_part"),
    path("robots.txt", feeds.robots, name="robots"),
    path("healthz/", views.healthz, name="healthz"),
    re_path(r"^(?P<address>.+)\Z", views.page, name="page"),
]
