"""Users and jobs from a spreadsheet: checked first, then all rows or none."""
