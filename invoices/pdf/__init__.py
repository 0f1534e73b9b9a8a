"""PDFs: what they say (`facts`), how they look (`original_invoice`), how they are made."""
