"""Printed sheets: PDF by ReportLab, read back for the preview by pypdfium2."""
