"""The week of a sales rep and of a team, the check of its new records, and quotas."""

from django.urls import path

from ..views.board import attention, quotas, records, weeks
from . import numbers as numbers

app_name = "board"
urlpatterns = [
    path("", weeks.week, name="week"),
    path("records/", records.records, name="records"),
    path("records/check/", records.check_all, name="check_all"),
    path("records/<customer_number:number>/check/", records.check, name="check"),
    path("key/", attention.key_customers, name="key_customers"),
    path("key/<customer_number:number>/", attention.comment, name="comment"),
    path("quotas/", quotas.quotas, name="quotas"),
    path("quotas/<int:pk>/", quotas.quota, name="quota"),
    path("quotas/<int:pk>/clear/", quotas.clear, name="quota_clear"),
]
