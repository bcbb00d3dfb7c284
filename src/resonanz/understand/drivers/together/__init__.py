"""What goes together: fields laid beside each other, with an honest sentence about each pair."""
