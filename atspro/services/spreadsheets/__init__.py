"""CSV and XLSX, read with limits and written so that no cell runs as a formula."""
