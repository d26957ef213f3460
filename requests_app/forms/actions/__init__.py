"""What each action on a request asks for, and the one service that it calls."""
