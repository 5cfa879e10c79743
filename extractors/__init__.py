"""The text side: pure functions from blocks to mentions and facts; rules come from lexicons/."""
