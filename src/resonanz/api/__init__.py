"""The public interface: REST under /api/v1."""
