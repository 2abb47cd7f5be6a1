"""Tests of tenants that leave."""
