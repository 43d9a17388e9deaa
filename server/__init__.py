"""The provincial server. Stands on db alone and never imports the desktop."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("tepai")
except PackageNotFoundError:  # run from a folder of sources
    VERSION = "0+sources"
