from .lengths import to_feet
