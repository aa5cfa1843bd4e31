"""The reviewers' room: pages and an API over the archive. The home of FastAPI, Jinja2, Babel and Argon2."""
