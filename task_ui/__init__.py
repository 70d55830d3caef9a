"""The pages people work on: Flask blueprints, Jinja templates and the browser code."""
