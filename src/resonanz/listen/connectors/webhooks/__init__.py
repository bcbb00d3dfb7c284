"""Standard Webhooks (standardwebhooks.com): signed, retried, and never sent into the own network."""
