"""Renaming a customer or a person marks the search documents that hold the old name, through whatever door it comes.

A trigger, because the apps below do not know of requests; `services.search_index.refresh_stale` sweeps the marks. A
document that is marked already is marked again, so that the renaming waits for a sweep that reads the name just now.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION mark_search_documents_of_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_searchdocument document SET is_stale = true FROM requests_app_supportrequest request
    WHERE request.id = document.support_request_id AND request.customer_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER customer_renamed_marks_search_documents
AFTER UPDATE OF name ON customers_customer
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION mark_search_documents_of_customer();

CREATE FUNCTION mark_search_documents_of_requester() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests_app_searchdocument document SET is_stale = true FROM requests_app_supportrequest request
    WHERE request.id = document.support_request_id AND request.requester_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER person_renamed_marks_search_documents
AFTER UPDATE OF name, name_latin ON accounts_user
FOR EACH ROW WHEN ((OLD.name, OLD.name_latin) IS DISTINCT FROM (NEW.name, NEW.name_latin))
EXECUTE FUNCTION mark_search_documents_of_requester();
"""

BACKWARD = """
DROP TRIGGER person_renamed_marks_search_documents ON accounts_user;
DROP FUNCTION mark_search_documents_of_requester();
DROP TRIGGER customer_renamed_marks_search_documents ON customers_customer;
DROP FUNCTION mark_search_documents_of_customer();
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0005_search_document_is_stale")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
