"""The company's directory writes members and groups; groups become roles."""
