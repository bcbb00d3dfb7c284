"""Files into the record, in the browser: upload, meaning of the columns, preview, import, rejected rows."""
