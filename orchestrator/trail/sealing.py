"""The seal over the whole file: a PAdES signature (ETSI EN 319 142-1, level B-B) by this installation's own key.

Key and certificate lie in `seal` of the data directory and are made at first use; a bank puts its own there instead
(key.pem, certificate.pem; RSA). The signature is deterministic, RSA with PKCS #1 v1.5, and carries no time but the
record's, so that the same trail is sealed into the same bytes. A seal says that the file is as this key sealed it;
whose key it is, the reader knows by the certificate's fingerprint, or by a certificate of an authority.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import cms, keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from orchestrator import secret_file
from orchestrator.text import Text

# What it logs of an altered file, with its stack, is what `inspect` answers.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

FIELD = "Countersign"
ROOM = 16_384  # bytes kept free for the signature
_BITS = 3072
_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Seal:
    """A key with its certificate."""

    key: keys.PrivateKeyInfo
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the certificate, by which readers know it."""
        return hashlib.sha256(self.certificate.dump()).hexdigest()


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file's seal says: the certificate's fingerprint and owner, and what is wrong with it, if anything."""

    fingerprint: str | None
    owner: str | None
    problem: Text | None


def own_seal(data: Path) -> Seal:
    """The installation's seal from its data directory, made at first use."""
    folder = data / "seal"
    if not (folder / "certificate.pem").exists():
        _make(folder)
    key = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), password=None)
    certificate = certificates.load_pem_x509_certificate((folder / "certificate.pem").read_bytes())
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Seal(
        keys.PrivateKeyInfo.load(der), x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    )


def own_fingerprint(data: Path) -> str | None:
    """The fingerprint of the installation's seal, where it has one already."""
    return own_seal(data).fingerprint if (data / "seal" / "certificate.pem").exists() else None


def seal(content: bytes, with_: Seal, at: datetime) -> bytes:
    """The file, sealed; nothing of it changes, the seal is appended."""
    identity = hashlib.sha256(content).digest()[:16]
    writer = _Writer(io.BytesIO(content), identity)
    embedding = PdfCMSEmbedder(SigFieldSpec(FIELD, box=(0, 0, 0, 0))).write_cms(field_name=FIELD, writer=writer)
    next(embedding)
    placeholder = SignatureObject(
        timestamp=at, subfilter=SigSeedSubFilter.PADES, bytes_reserved=ROOM, reason="Record sealed", name="Countersign"
    )
    embedding.send(SigObjSetup(sig_placeholder=placeholder))
    prepared, output = embedding.send(SigIOSetup(md_algorithm="sha256", in_place=False))
    signer = SimpleSigner(with_.certificate, with_.key, SimpleCertificateStore(), prefer_pss=False)  # type: ignore[no-untyped-call]
    signature = asyncio.run(signer.async_sign(prepared.document_digest, digest_algorithm="sha256", use_pades=True))
    embedding.send(signature)
    sealed: bytes = output.getvalue()
    return sealed


def inspect(content: bytes) -> Inspected:
    """Whether the file is, to the byte, as it was sealed."""
    try:
        return _inspect(content)
    except Exception:  # noqa: BLE001 - an altered file breaks its reader in any way there is: it is altered
        return Inspected(None, None, Text("封印已损坏", "the seal is damaged"))


def _inspect(content: bytes) -> Inspected:
    signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures
    if len(signatures) != 1:
        return Inspected(
            None,
            None,
            Text(
                "没有封印，文件可能被其他程序另存过", "there is no seal; another program may have saved the file anew"
            ),
        )
    signature = signatures[0]
    certificate = signature.signer_cert
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signature, signer_validation_context=context, skip_diff=True)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and _is_exact(content, signature)
    problem = None
    if not (status.intact and status.valid):
        problem = Text("文件在封印后被改动", "the file was altered after it was sealed")
    elif not whole:
        problem = Text("封印没有覆盖整个文件", "the seal does not cover the whole file")
    fingerprint = hashlib.sha256(certificate.dump()).hexdigest()
    return Inspected(fingerprint, certificate.subject.human_friendly, problem)


def _is_exact(content: bytes, signature: Any) -> bool:
    """Whether the gap that no seal can cover, its own, holds exactly the signature and zeros after it."""
    start, end = signature.byte_range[1], signature.byte_range[2]
    container = cms.ContentInfo.load(bytes(signature.pkcs7_content))
    if not _is_plain(container["content"]):
        return False
    der = container.dump(force=True)
    return bool(content[start:end] == b"<" + der.hex().upper().encode().ljust(end - start - 2, b"0") + b">")


def _is_plain(signed: cms.SignedData) -> bool:
    """Whether what no signature covers within the signature itself says what it says in every seal of ours."""
    (signer,) = signed["signer_infos"]
    sha256 = cms.DigestAlgorithm({"algorithm": "sha256"}).dump()
    return bool(
        signed["version"].native == signer["version"].native == "v1"
        and [algorithm.dump() for algorithm in signed["digest_algorithms"]] == [sha256]
        and signer["digest_algorithm"].dump() == sha256
        and signed["encap_content_info"].dump() == cms.ContentInfo({"content_type": "data"}).dump()
        and signer["signature_algorithm"].dump() == cms.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}).dump()
    )


def _make(folder: Path) -> None:
    """A key and its certificate; of two processes at once, one wins and both use its key."""
    folder.mkdir(parents=True, exist_ok=True)
    key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    secret_file.keep(folder / "key.pem", private)
    kept = serialization.load_pem_private_key((folder / "key.pem").read_bytes(), password=None)
    secret_file.keep(folder / "certificate.pem", _certificate(kept).public_bytes(serialization.Encoding.PEM))


def _certificate(key: Any) -> certificates.Certificate:
    name = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, "Countersign seal of records")])
    usage = certificates.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = certificates.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(certificates.random_serial_number()).not_valid_before(_FROM).not_valid_after(_UNTIL)
    return builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())


class _Writer(IncrementalPdfFileWriter):
    """An appending writer without a clock or chance of its own: its second file identifier is given."""

    def __init__(self, stream: io.BytesIO, identity: bytes) -> None:
        super().__init__(stream)
        self._document_id[1] = generic.ByteStringObject(identity)

    def _update_meta(self) -> None:
        """Sealing changes nothing of the document: its dates stay, and its metadata uncompressed, as PDF/A wants it."""
