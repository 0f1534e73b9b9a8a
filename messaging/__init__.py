"""What is said: threads, messages, attachments, notices, surveys."""
