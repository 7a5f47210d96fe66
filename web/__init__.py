"""The Flask application: the REST API, the pages and the server that runs them. No business rule lives here."""
