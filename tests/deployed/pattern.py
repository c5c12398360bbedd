"""Filters of pipes and of rules, as far as template.yaml writes them: values that are named, and nothing cleverer."""


def matches(pattern, event):
    """Whether an event has, at each place that the pattern names, one of the values listed there."""
    for name, wanted in pattern.items():
        found = event.get(name) if isinstance(event, dict) else None
        if isinstance(wanted, dict):
            if not matches(wanted, found):
                return False
        elif not isinstance(wanted, list) or not all(isinstance(value, str) for value in wanted):
            raise ValueError(f"a filter that is not understood here: {name}: {wanted}")
        elif found not in wanted:
            return False
    return True
