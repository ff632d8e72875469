"""A local stand-in for Kakao; it shares no code with the client that it proves."""
