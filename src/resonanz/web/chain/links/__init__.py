"""The nine links of a chain, each asked of the shelf it belongs to, as far as the viewer may see."""
