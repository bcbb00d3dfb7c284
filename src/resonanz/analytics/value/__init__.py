"""What experience is worth: euro beside scores, always labelled with what the figure rests on."""
