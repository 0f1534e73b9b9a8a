"""Pages of plans: the builder, and a plan that runs."""
