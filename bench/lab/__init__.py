"""The lab's speed beside that of a do-it-yourself stack."""
