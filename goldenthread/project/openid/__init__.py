"""Sign-in with OpenID Connect: people come with an account of their government's sign-in service, groups bring rights."""
