"""Products and their groups."""

from django.urls import path

from ..views.reference import imports, products

app_name = "products"
urlpatterns = [
    path("", products.listing, name="list"),
    path("picker/", products.picker, name="picker"),
    path("export/", products.export, name="export"),
    path("import/", imports.products, name="import"),
    path("import/take/", imports.take_products, name="take"),
    path("import/wrong/", imports.wrong_products, name="wrong"),
    path("new/", products.add, name="add"),
    path("product/<str:code>/", products.change, name="product"),
    path("groups/", products.groups, name="groups"),
    path("groups/new/", products.add_group, name="group_add"),
    path("groups/group/<slug:code>/", products.change_group, name="group"),
]
