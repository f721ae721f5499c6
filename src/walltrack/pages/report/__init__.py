"""The page that `walltrack report` writes."""
