"""What is known of a release without changing it: are its files whole, may it be promoted, what is it."""
