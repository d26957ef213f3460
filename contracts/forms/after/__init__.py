"""What follows a contract's approval: signing, carrying it out, payments, complaints, its end."""
