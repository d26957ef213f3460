"""/catalogue/… Keys hold no hyphen, so words with one never hide a field."""

from django.urls import path

from requests_app.views import catalogue, form_editor, form_fields

app_name = "catalogue"
urlpatterns = [
    path("", catalogue.index, name="index"),
    path("manage/", catalogue.manage, name="manage"),
    path("new/", catalogue.create, name="create"),
    path("<slug:code>/", catalogue.content, name="content"),
    path("<slug:code>/edit/", catalogue.edit, name="edit"),
    path("<slug:code>/responsibilities/", catalogue.responsibilities, name="responsibilities"),
    path("<slug:code>/versions/<int:number>/", catalogue.version, name="version"),
    path("<slug:code>/compare/", form_editor.compare, name="compare"),
    path("<slug:code>/form/", form_editor.editor, name="form"),
    path("<slug:code>/form/start/", form_editor.start, name="start"),
    path("<slug:code>/form/publish/", form_editor.publish, name="publish"),
    path("<slug:code>/form/discard/", form_editor.discard, name="discard"),
    path("<slug:code>/form/groups/new-group/", form_editor.group, name="new_group"),
    path("<slug:code>/form/groups/<slug:key>/", form_editor.group, name="group"),
    path("<slug:code>/form/groups/<slug:key>/step/", form_editor.step, {"what": "group"}, name="step_group"),
    path("<slug:code>/form/groups/<slug:group>/new-field/<slug:kind>/", form_fields.new_field, name="new_field"),
    path("<slug:code>/form/fields/<slug:key>/", form_fields.edit_field, name="field"),
    path("<slug:code>/form/fields/<slug:key>/step/", form_editor.step, {"what": "field"}, name="step_field"),
    path("<slug:code>/form/columns/<slug:table>/new-column/<slug:kind>/", form_fields.new_column, name="new_column"),
    path("<slug:code>/form/columns/<slug:table>/<slug:key>/", form_fields.edit_column, name="column"),
    path(
        "<slug:code>/form/columns/<slug:table>/<slug:key>/step/",
        form_editor.step,
        {"what": "column"},
        name="step_column",
    ),
]
