"""Who and where: the workspace that the tests are in."""

TEAM, BOT, ALICE, BOB, CHANNEL, DIRECT = "T1", "UBOT", "UALICE", "UBOB", "C1", "D1"
SECRET, TOKEN = "a-signing-secret", "xoxb-test"
PAUSES = (0.02, 0.05, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2)
"""What is a minute elsewhere is a second here."""
