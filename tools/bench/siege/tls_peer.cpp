#include "tools/bench/siege/tls_peer.hpp"

#include "tools/bench/failure.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace donet::bench::siege {

namespace {

template <class T>
using owned = std::unique_ptr<T, void (*)(T*)>;

void check(bool worked, const char* what) {
  if (!worked)
    throw run_failure(std::string("OpenSSL cannot ") + what);
}

void write(const std::filesystem::path& file, const auto& content, const auto& write_pem) {
  const owned<BIO> to(BIO_new_file(file.c_str(), "w"), BIO_free_all);
  check(to && write_pem(to.get(), content) == 1, "write a certificate");
}

}  // namespace

struct tls_peer::parts {
  owned<SSL_CTX> context{nullptr, SSL_CTX_free};
  owned<SSL> ssl{nullptr, SSL_free};
  // Owned by `ssl`.
  BIO* in = nullptr;
  BIO* out = nullptr;
};

tls_peer::tls_peer() : parts_(std::make_unique<parts>()) {
  parts_->context = owned<SSL_CTX>(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  check(parts_->context != nullptr, "make a context");
  SSL_CTX_set_min_proto_version(parts_->context.get(), TLS1_3_VERSION);
}

tls_peer::~tls_peer() = default;

void tls_peer::begin(std::string& to) {
  parts_->ssl = owned<SSL>(SSL_new(parts_->context.get()), SSL_free);
  parts_->in = BIO_new(BIO_s_mem());
  parts_->out = BIO_new(BIO_s_mem());
  check(parts_->ssl && parts_->in != nullptr && parts_->out != nullptr, "make a connection");
  SSL_set_bio(parts_->ssl.get(), parts_->in, parts_->out);
  SSL_set_connect_state(parts_->ssl.get());
  has_failed_ = false;
  advance();
  take_output(to);
}

bool tls_peer::is_established() const {
  return parts_->ssl && SSL_is_init_finished(parts_->ssl.get()) == 1;
}

// Input after the node's handshake is read and discarded.
void tls_peer::take(std::string_view bytes, std::string& to) {
  BIO_write(parts_->in, bytes.data(), static_cast<int>(bytes.size()));
  advance();
  while (is_established() && !has_failed_) {
    char space[4096];
    std::size_t count = 0;
    ERR_clear_error();
    if (SSL_read_ex(parts_->ssl.get(), space, sizeof space, &count) == 1)
      continue;
    has_failed_ = SSL_get_error(parts_->ssl.get(), 0) != SSL_ERROR_WANT_READ;
    break;
  }
  take_output(to);
}

void tls_peer::advance() {
  ERR_clear_error();
  const int result = SSL_do_handshake(parts_->ssl.get());
  if (result != 1)
    has_failed_ = SSL_get_error(parts_->ssl.get(), result) != SSL_ERROR_WANT_READ;
}

void tls_peer::append_key_update(std::string& to, key_update kind) {
  SSL_key_update(parts_->ssl.get(), kind == key_update::plain ? SSL_KEY_UPDATE_NOT_REQUESTED
                                                              : SSL_KEY_UPDATE_REQUESTED);
  advance();
  take_output(to);
}

void tls_peer::take_output(std::string& to) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(parts_->out, &bytes);
  if (size > 0)
    to.append(bytes, static_cast<std::size_t>(size));
  BIO_reset(parts_->out);
}

std::string client_hello() {
  std::string text;
  tls_peer().begin(text);
  return text;
}

void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key) {
  constexpr long day = 24 * 60 * 60;
  const owned<EVP_PKEY> pair(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free);
  const owned<X509> made(X509_new(), X509_free);
  check(pair && made, "make a certificate");
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -day);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), day);
  X509_NAME* const name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("siege"), -1, -1, 0);
  X509_set_issuer_name(made.get(), name);
  X509_set_pubkey(made.get(), pair.get());
  check(X509_sign(made.get(), pair.get(), EVP_sha256()) != 0, "sign a certificate");
  write(certificate, made.get(), [](BIO* to, X509* what) { return PEM_write_bio_X509(to, what); });
  write(key, pair.get(), [](BIO* to, EVP_PKEY* what) {
    return PEM_write_bio_PrivateKey(to, what, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

}  // namespace donet::bench::siege
