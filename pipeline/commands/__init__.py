"""What the commands do and say in a terminal; the steps themselves are called through ``pipeline.run``."""
