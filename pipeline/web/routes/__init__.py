"""Pages: each module has a router."""
