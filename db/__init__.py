"""What the program knows: records, rules, the wire, and how both are stored. No Qt, no desktop, no server."""
