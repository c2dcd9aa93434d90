"""Frames of stays in, figures per guest out: RFM, cohorts, demand; one meaning on every engine."""
