"""Whether all is well with an installation, and how to mend what is not."""
