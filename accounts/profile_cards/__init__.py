"""What stands on the profile page, given by each app."""
