"""What `04_iris` keeps to itself: hidden properties, references and the answer bank."""
