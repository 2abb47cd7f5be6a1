"""The HTTP door to what surrounds the register: keys, members, the tenant's profile, and what is allowed."""
