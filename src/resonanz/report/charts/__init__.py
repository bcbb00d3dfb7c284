"""Charts as inline SVG, drawn without a library; colours come from the CSS tokens only."""
