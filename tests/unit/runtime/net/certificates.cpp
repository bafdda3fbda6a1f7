#include "tests/unit/runtime/net/certificates.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace donet::test {

namespace {

void check(bool worked) {
  if (!worked)
    throw std::runtime_error("a certificate cannot be made");
}

long next_serial() {
  static std::atomic<long> last{0};
  return ++last;
}

void add_extension(X509* to, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, to, to, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> made(
    X509V3_EXT_conf_nid(nullptr, &context, kind, value), X509_EXTENSION_free);
  check(made && X509_add_ext(to, made.get(), -1) == 1);
}

template <class Write>
std::string pem(Write write) {
  const std::unique_ptr<BIO, int (*)(BIO*)> memory(BIO_new(BIO_s_mem()), BIO_free);
  check(memory && write(memory.get()) == 1);
  std::string text(BIO_ctrl_pending(memory.get()), '\0');
  check(BIO_read(memory.get(), text.data(), static_cast<int>(text.size())) > 0);
  return text;
}

}  // namespace

identity::identity(const std::string& name, const identity* issuer, const wishes& as)
    : key_(as.is_rsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})
                     : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"),
           EVP_PKEY_free),
      certificate_(X509_new(), X509_free) {
  check(key_ && certificate_);
  X509* const made = certificate_.get();
  check(X509_set_version(made, X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(made), next_serial());
  X509_gmtime_adj(X509_getm_notBefore(made), as.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(made), as.valid_to);
  X509_NAME* const subject = X509_get_subject_name(made);
  check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0)
        == 1);
  const identity& signer = issuer == nullptr ? *this : *issuer;
  check(X509_set_issuer_name(made, X509_get_subject_name(signer.certificate())) == 1);
  check(X509_set_pubkey(made, key()) == 1);
  if (as.is_authority)
    add_extension(made, NID_basic_constraints, "critical,CA:TRUE");
  if (!as.names.empty())
    add_extension(made, NID_subject_alt_name, as.names.c_str());
  check(X509_sign(made, signer.key(), EVP_sha256()) != 0);
}

std::string identity::certificate_pem() const {
  return pem([this](BIO* to) { return PEM_write_bio_X509(to, certificate()); });
}

std::string identity::key_pem(const char* password) const {
  return pem([&](BIO* to) {
    return PEM_write_bio_PKCS8PrivateKey(to, key(),
                                         password == nullptr ? nullptr : EVP_aes_128_cbc(), nullptr,
                                         0, nullptr, const_cast<char*>(password));
  });
}

}  // namespace donet::test
