"""Letters: written, given to the post or published, opened, pulled back, written anew."""
