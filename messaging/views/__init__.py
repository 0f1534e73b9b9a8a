"""Pages of what is said and told: HTTP words in, HTTP words out."""
