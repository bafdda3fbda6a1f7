#pragma once
// A client under TLS that a test moves step by step.

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
    /// Must vouch for the server, unless it is null.
    const identity* authority = nullptr;
    /// What it shows of itself.
    const identity* own = nullptr;
    /// Suites of TLS 1.2, in OpenSSL's words. Null: any.
    const char* suites = nullptr;
  };

  /// Takes over a connected socket that does not block.
  tls_client(int socket, const wishes& how);
  tls_client(const tls_client&) = delete;
  tls_client& operator=(const tls_client&) = delete;
  ~tls_client();

  /// Goes on with the handshake; whether it is over, in one way or the other.
  bool shake();
  bool agreed() const noexcept { return agreed_.value_or(false); }

  /// Writes what can be written of `bytes` and returns how much that was.
  std::size_t push(std::string_view bytes);
  /// Takes all that has arrived.
  void pull();
  /// Says that it will write no more.
  void say_goodbye() { SSL_shutdown(ssl_.get()); }
  /// Wants new keys, from the server too.
  void renew_keys() { SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED); }
  /// Says that it has new keys, in a record without data.
  void push_new_keys();
  /// Writes below TLS.
  void push_plain(std::string_view bytes);
  void close() noexcept;

  const std::string& received() const noexcept { return received_; }
  /// Whether the stream is over; in order if the server said goodbye.
  bool ended() const noexcept { return ended_; }
  bool ended_in_order() const noexcept { return ended_in_order_; }

  int version() const { return SSL_version(ssl_.get()); }
  /// Of the server's certificate.
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
