"""Tests of windows, drawn offscreen."""
