"""The newsroom's fixture for this folder."""

from tests.newsday import day

__all__ = ["day"]
