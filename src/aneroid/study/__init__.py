"""What is asked, of whom and how it is told: frozen records, findings and errors. Knows nobody else."""
