"""Two versions of a document, or two languages of it, held against each other: pure functions over records."""
