"""Raw Salesforce exports in, one event log out: objects, links, rules from rows to events."""
