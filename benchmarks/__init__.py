"""Measurements that a newcomer can run, each with one command."""
