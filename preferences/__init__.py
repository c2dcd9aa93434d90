"""What we believe about a guest, and the evidence it rests on."""
