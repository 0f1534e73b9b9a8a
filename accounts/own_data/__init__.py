"""What the portal knows of a person: its parts, and their rows as they are told."""
