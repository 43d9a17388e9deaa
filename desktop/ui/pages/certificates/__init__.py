"""结业证书: the list of certificates, found by number; cards that are only read."""

from desktop.ui.pages.certificates.page import CertificatesPage

__all__ = ["CertificatesPage"]
