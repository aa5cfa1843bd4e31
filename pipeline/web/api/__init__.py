"""The same as JSON: each module has a router below /api/v1."""
