#pragma once
// The client's side of TLS 1.3 over bytes in memory, for attacks: it sends KeyUpdate records and shows its
// ClientHello. The only file of the benchmark that sees OpenSSL; the node's own TLS is a server, verifies nothing of
// this, and is what is attacked.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace donet::bench::siege {

class tls_peer {
public:
  /// Throws run_failure if OpenSSL cannot.
  tls_peer();
  ~tls_peer();
  tls_peer(const tls_peer&) = delete;
  tls_peer& operator=(const tls_peer&) = delete;

  /// A new connection; appends the ClientHello.
  void begin(std::string& to);
  /// Bytes from the server; appends what is to be answered.
  void take(std::string_view bytes, std::string& to);
  bool is_established() const;
  /// Whether the node sent an alert, or bytes that are no TLS.
  bool has_failed() const noexcept { return has_failed_; }

  enum class key_update { plain, wants_answer };
  /// Appends a KeyUpdate record. The handshake is done.
  void append_key_update(std::string& to, key_update kind);

private:
  struct parts;

  void advance();
  void take_output(std::string& to);

  std::unique_ptr<parts> parts_;
  bool has_failed_ = false;
};

/// A ClientHello of TLS 1.3, whole.
std::string client_hello();

/// Writes a self-signed certificate of a day, and its key without a password. Throws run_failure.
void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

}  // namespace donet::bench::siege
