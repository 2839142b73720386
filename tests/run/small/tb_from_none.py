class ConfigError(Exception):
    """Raised for a bad configuration."""


def read(text):
    try:
        return int(text)
    except ValueError:
        raise ConfigError("not a number: " + text) from None


read("abc")
