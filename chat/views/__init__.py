"""Pages of the chat: HTTP words in, HTTP words out."""
