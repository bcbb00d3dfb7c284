"""From results to pages: sections, sentences in German and English, charts, HTML and JSON."""
