"""Preparing data: the template, and later quality, repair and Salesforce objects."""
