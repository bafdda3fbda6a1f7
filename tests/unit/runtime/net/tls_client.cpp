#include "tests/unit/runtime/net/tls_client.hpp"

#include <openssl/err.h>

#include <stdexcept>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {

tls_client::tls_client(int socket, const wishes& how)
    : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(nullptr, SSL_free),
      socket_(socket) {
  SSL_CTX* const context = context_.get();
  // Also permits algorithms that are too old for the default level.
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, how.oldest);
  SSL_CTX_set_max_proto_version(context, how.newest);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (how.suites != nullptr && SSL_CTX_set_cipher_list(context, how.suites) != 1)
    throw std::runtime_error("there are no such suites");
  if (how.authority != nullptr) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), how.authority->certificate());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  }
  if (how.own != nullptr
      && (SSL_CTX_use_certificate(context, how.own->certificate()) != 1
          || SSL_CTX_use_PrivateKey(context, how.own->key()) != 1))
    throw std::runtime_error("the client's certificate cannot be used");
  ssl_.reset(SSL_new(context));
  SSL_set_fd(ssl_.get(), socket_);
  SSL_set_connect_state(ssl_.get());
}

tls_client::~tls_client() {
  close();
}

bool tls_client::shake() {
  if (agreed_)
    return true;
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  const int error = SSL_get_error(ssl_.get(), result);
  if (result == 1)
    agreed_ = true;
  else if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
    agreed_ = false;
  return agreed_.has_value();
}

std::size_t tls_client::push(std::string_view bytes) {
  std::size_t count = 0;
  ERR_clear_error();
  if (!bytes.empty())
    SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
  return count;
}

void tls_client::pull() {
  while (!ended_) {
    char buffer[16'384];
    std::size_t count = 0;
    ERR_clear_error();
    const int result = SSL_read_ex(ssl_.get(), buffer, sizeof buffer, &count);
    if (result == 1) {
      received_.append(buffer, count);
      continue;
    }
    const int error = SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
      return;
    ended_ = true;
    ended_in_order_ = error == SSL_ERROR_ZERO_RETURN;
  }
}

void tls_client::push_new_keys() {
  SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED);
  SSL_do_handshake(ssl_.get());
}

void tls_client::push_plain(std::string_view bytes) {
  ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void tls_client::close() noexcept {
  if (socket_ >= 0)
    ::close(std::exchange(socket_, -1));
}

std::string tls_client::server_name() const {
  const std::unique_ptr<X509, void (*)(X509*)> shown(SSL_get1_peer_certificate(ssl_.get()),
                                                     X509_free);
  char name[256] = {};
  if (shown)
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name,
                              sizeof name);
  return name;
}

}  // namespace donet::test
