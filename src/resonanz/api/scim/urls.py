from __future__ import annotations

from django.urls import path

from resonanz.api.scim import discovery, views
from resonanz.api.scim.views import endpoint

urlpatterns = [
    path("ServiceProviderConfig", endpoint(get=discovery.config)),
    path("ResourceTypes", endpoint(get=discovery.kinds)),
    path("ResourceTypes/<str:name>", endpoint(get=discovery.kinds)),
    path("Schemas", endpoint(get=discovery.schemas)),
    path("Schemas/<str:name>", endpoint(get=discovery.schemas)),
    path("Users", endpoint(get=views.list_users, post=views.create_user)),
    path(
        "Users/<uuid:pk>",
        endpoint(get=views.show_user, put=views.replace_user, patch=views.patch_user, delete=views.delete_user),
    ),
    path("Groups", endpoint(get=views.list_groups, post=views.create_group)),
    path(
        "Groups/<uuid:pk>",
        endpoint(get=views.show_group, put=views.replace_group, patch=views.patch_group, delete=views.delete_group),
    ),
]
