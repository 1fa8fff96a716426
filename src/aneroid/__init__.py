"""Aneroid: a public-opinion barometer, from its questionnaire to its published report."""
