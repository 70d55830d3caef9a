"""The bank's customers, their limits and loans, and the registers that screening consults."""
