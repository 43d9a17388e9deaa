"""培训班: the list of classes; a class with its form, roster, sign-in and certificates."""

from desktop.ui.pages.training.page import TrainingPage

__all__ = ["TrainingPage"]
