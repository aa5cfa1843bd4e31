"""What lies in the raw folder: found, digested, told by its content, and described by what people said."""
