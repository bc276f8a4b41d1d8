"""Fitting the model that tells what a message is for, on sentences written for it."""
