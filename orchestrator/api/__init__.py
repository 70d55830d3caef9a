"""The REST API `/api/v1`: flask-smorest blueprints, marshmallow schemas, problem details (RFC 9457)."""
