"""One file a migration; a file that was ever released is never changed again."""
