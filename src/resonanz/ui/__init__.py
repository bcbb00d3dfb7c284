"""The toolkit of the surface: base page, parts, forms, charts; knows no verb."""
