"""Whose certificates are trusted, and which TLS is spoken?"""

from __future__ import annotations

import ssl
import warnings


def trust(ca_file: str | None, *, legacy: bool) -> ssl.SSLContext:
    """A TLS context: the system's authorities, and the operator's own beside them; TLS 1.2 or later.

    `legacy`: also TLS 1.0 and 1.1, the ciphers and short keys of their day, and renegotiation without RFC 5746.
    Truststore reads the system's store anew at every handshake, behind one lock: only where OpenSSL finds no
    authorities by itself.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    elif not context.get_ca_certs():
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if legacy:
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old it is: that is what was asked for
            context.minimum_version = ssl.TLSVersion.TLSv1
    else:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
