"""An Answer as a file: CSV, workbook or picture."""
