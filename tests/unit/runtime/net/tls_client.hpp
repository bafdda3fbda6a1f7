#pragma once
// A TLS client that a test advances step by step.

#include "tests/unit/runtime/net/certificates.hpp"

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace donet::test {

class tls_client {
public:
  struct wishes {
    /// TLS1_2_VERSION and the like; 0 = any.
    int oldest = 0;
    int newest = 0;
    /// Must have signed the server's certificate, unless it is null.
    const identity* authority = nullptr;
    /// The certificate of the client.
    const identity* own = nullptr;
    /// Cipher suites of TLS 1.2, with OpenSSL's names. Null: any.
    const char* suites = nullptr;
  };

  /// Takes over a connected non-blocking socket.
  tls_client(int socket, const wishes& how);
  tls_client(const tls_client&) = delete;
  tls_client& operator=(const tls_client&) = delete;
  ~tls_client();

  /// Continues the handshake; true if it has ended, with success or not.
  bool shake();
  bool agreed() const noexcept { return agreed_.value_or(false); }

  /// Writes as much of `bytes` as possible, and returns that number.
  std::size_t push(std::string_view bytes);
  /// Reads all available bytes.
  void pull();
  /// Sends close_notify.
  void say_goodbye() { SSL_shutdown(ssl_.get()); }
  /// Renews its keys, and requests new ones from the server.
  void renew_keys() { SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED); }
  /// Sends a KeyUpdate, which is a record without data.
  void push_new_keys();
  /// Writes directly to the socket, below TLS.
  void push_plain(std::string_view bytes);
  void close() noexcept;

  const std::string& received() const noexcept { return received_; }
  /// True if the stream has ended; in order if the server sent close_notify.
  bool ended() const noexcept { return ended_; }
  bool ended_in_order() const noexcept { return ended_in_order_; }

  int version() const { return SSL_version(ssl_.get()); }
  /// The name in the server's certificate.
  std::string server_name() const;

private:
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
  int socket_;
  std::optional<bool> agreed_;
  std::string received_;
  bool ended_ = false;
  bool ended_in_order_ = false;
};

}  // namespace donet::test
