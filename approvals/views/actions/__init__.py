"""Everything that can be done with a task, a question or a document: two tables, one view, one address each."""
