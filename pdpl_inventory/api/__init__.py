"""What all REST views share: parsers, base serializers, the schema of failures, and the documentation pages."""
