"""SCIM 2.0 (RFC 7643, 7644): the company's directory writes members and groups here."""
