"""Sign-in through an identity provider (OpenID Connect): its configuration, the protocol, and whose account it is."""
