"""What an article is made of: words, sentences, and how rules and gazetteers are read in them."""
