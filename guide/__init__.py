"""The decision guide: questions about the engines, with answers that follow from figures."""
