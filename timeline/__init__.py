"""Chinese diplomatic news in, a merged chronology of meetings, visits and calls out."""
