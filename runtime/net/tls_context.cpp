#include "runtime/net/tls_context.hpp"

#include "runtime/open_files.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <stdexcept>
#include <utility>

namespace donet::runtime {

namespace {

struct library_end {
  void operator()(BIO* one) const noexcept { BIO_free(one); }
  void operator()(X509* one) const noexcept { X509_free(one); }
  void operator()(EVP_PKEY* one) const noexcept { EVP_PKEY_free(one); }
};
template <class T>
using owned = std::unique_ptr<T, library_end>;

// The library's own description of the last error.
std::string library_sentence() {
  const char* const text = ERR_reason_error_string(ERR_peek_last_error());
  return text == nullptr ? "the TLS library does not say why" : text;
}

// Thrown and caught in this file only.
struct refused {
  std::string sentence;
};

std::string read_file(const std::string& path) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  std::string content;
  char piece[4096];
  while (stream.read(piece, sizeof piece) || stream.gcount() > 0)
    content.append(piece, static_cast<std::size_t>(stream.gcount()));
  if (!stream.is_open() || stream.bad())
    throw refused{path + ": " + (errno == 0 ? "cannot be read" : describe_system_error(errno))};
  return content;
}

// `content` must outlive the result.
owned<BIO> reader_of(const std::string& content) {
  owned<BIO> made(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  if (!made)
    throw std::bad_alloc();
  return made;
}

// All certificates of a file, in their order; at least one.
std::vector<owned<X509>> read_certificates(const std::string& path) {
  const std::string content = read_file(path);
  const owned<BIO> file = reader_of(content);
  std::vector<owned<X509>> found;
  ERR_clear_error();
  while (owned<X509> one{PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)})
    found.push_back(std::move(one));
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!at_end)
    throw refused{path + ": holds a certificate that cannot be read (" + library_sentence() + ')'};
  if (found.empty())
    throw refused{path + ": holds no certificate in PEM form"};
  return found;
}

owned<EVP_PKEY> read_key(const std::string& path) {
  const std::string content = read_file(path);
  if (content.find("PRIVATE KEY-----") == content.npos)
    throw refused{path + ": holds no private key in PEM form"};
  const owned<BIO> file = reader_of(content);
  bool is_encrypted = false;
  // Without this callback the library would prompt for a password on the terminal.
  const auto refuse_to_ask = [](char*, int, int, void* asked) {
    *static_cast<bool*>(asked) = true;
    return -1;
  };
  ERR_clear_error();
  owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(file.get(), nullptr, +refuse_to_ask, &is_encrypted));
  if (is_encrypted)
    throw refused{path + ": the key is encrypted; a server needs one that is not"};
  if (!key)
    throw refused{path + ": the key cannot be read (" + library_sentence() + ')'};
  return key;
}

void look_at_dates(const std::string& path, const X509* certificate,
                   std::vector<std::string>& warnings) {
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
    warnings.push_back(path + ": the certificate has expired");
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
    warnings.push_back(path + ": the certificate is not valid yet");
}

void use_certificates(SSL_CTX* context, const tls_options& options,
                      std::vector<std::string>& warnings) {
  std::vector<owned<X509>> chain = read_certificates(options.certificate);
  const owned<X509> own = std::move(chain.front());
  chain.erase(chain.begin());
  if (!options.chain.empty()) {
    for (owned<X509>& one : read_certificates(options.chain))
      chain.push_back(std::move(one));
  }
  look_at_dates(options.certificate, own.get(), warnings);
  ERR_clear_error();
  if (SSL_CTX_use_certificate(context, own.get()) != 1)
    throw refused{options.certificate + ": cannot be used (" + library_sentence() + ')'};
  for (const owned<X509>& one : chain) {
    if (SSL_CTX_add1_chain_cert(context, one.get()) != 1)
      throw refused{options.certificate + ": what vouches for it cannot be used ("
                    + library_sentence() + ')'};
  }
  const owned<EVP_PKEY> key = read_key(options.key);
  if (X509_check_private_key(own.get(), key.get()) != 1)
    throw refused{options.key + ": does not belong to the certificate in " + options.certificate};
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    throw refused{options.key + ": cannot be used (" + library_sentence() + ')'};
}

void demand_certificates(SSL_CTX* context, const std::string& authority) {
  ERR_clear_error();
  for (const owned<X509>& one : read_certificates(authority)) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), one.get()) != 1
        || SSL_CTX_add_client_CA(context, one.get()) != 1)
      throw refused{authority + ": cannot be used (" + library_sentence() + ')'};
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
}

// TLS 1.2 with forward secrecy only. Suites with authenticated encryption come first; CBC suites
// are kept for old client libraries.
constexpr const char* tls_1_2_suites =
  "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:!AESCCM8:!aNULL:!eNULL";

// Settings that do not depend on the operator. Memory is the scarcest resource: an idle connection
// keeps no buffers, and only clients keep ended sessions, in their tickets.
void set_habits(SSL_CTX* context) {
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION
                                 | SSL_OP_CIPHER_SERVER_PREFERENCE);
  if (SSL_CTX_set_cipher_list(context, tls_1_2_suites) != 1)
    throw std::runtime_error("the TLS library has no ECDHE suites");
  // In this mode one call would read records without data for as long as a peer sends them.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
                              | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // A server that requires client certificates must set the context in which a ticket is valid.
  constexpr unsigned char id[] = "donet";
  SSL_CTX_set_session_id_context(context, id, sizeof id);
}

std::shared_ptr<SSL_CTX> load(const tls_options& options, tls_report& report) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_method()), SSL_CTX_free);
  if (!context)
    throw std::bad_alloc();
  set_habits(context.get());
  SSL_CTX_set_min_proto_version(
    context.get(), options.min_version == tls_version::v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
  try {
    use_certificates(context.get(), options, report.warnings);
    if (!options.client_authority.empty())
      demand_certificates(context.get(), options.client_authority);
  } catch (const refused& why) {
    ERR_clear_error();
    report.problem = why.sentence;
    return nullptr;
  }
  return context;
}

}  // namespace

tls_options node_tls_options(std::string certificate, std::string key, std::string authority) {
  return {.certificate = std::move(certificate),
          .key = std::move(key),
          .chain = {},
          .client_authority = std::move(authority),
          .min_version = tls_version::v1_3};
}

tls_context::tls_context(tls_options options, std::shared_ptr<ssl_ctx_st> loaded)
    : options_(std::move(options)), current_(std::move(loaded)) {}

std::shared_ptr<tls_context> tls_context::make(tls_options options, tls_report& report) {
  report = {};
  std::shared_ptr<SSL_CTX> loaded = load(options, report);
  if (!loaded)
    return nullptr;
  return std::shared_ptr<tls_context>(new tls_context(std::move(options), std::move(loaded)));
}

tls_report tls_context::reload() {
  tls_report report;
  if (std::shared_ptr<SSL_CTX> loaded = load(options_, report)) {
    const std::lock_guard lock(mutex_);
    current_ = std::move(loaded);
  }
  return report;
}

std::chrono::seconds tls_context::certificate_time_left() const {
  const std::shared_ptr<SSL_CTX> context = current();
  int days = 0;
  int seconds = 0;
  // Null is the present time.
  ASN1_TIME_diff(&days, &seconds, nullptr,
                 X509_get0_notAfter(SSL_CTX_get0_certificate(context.get())));
  return std::chrono::days(days) + std::chrono::seconds(seconds);
}

std::shared_ptr<ssl_ctx_st> tls_context::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

}  // namespace donet::runtime
