"""The page on which somebody decides: everything that is needed on one screen."""
