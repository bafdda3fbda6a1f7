#pragma once
// The client's side of TLS 1.3 over bytes in memory, for attacks: it sends KeyUpdate records and
// exposes its ClientHello. Only this class of the benchmark uses OpenSSL; it attacks the node's own
// TLS, a server, and the node verifies nothing of it.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace donet::bench::siege {

class tls_peer {
public:
  /// Throws run_failure if OpenSSL fails.
  tls_peer();
  ~tls_peer();
  tls_peer(const tls_peer&) = delete;
  tls_peer& operator=(const tls_peer&) = delete;

  /// Starts a new connection; appends the ClientHello.
  void begin(std::string& to);
  /// Receives bytes from the server; appends required answers.
  void take(std::string_view bytes, std::string& to);
  bool is_established() const;
  /// True if the node sent an alert, or bytes that are not TLS.
  bool has_failed() const noexcept { return has_failed_; }

  enum class key_update { plain, wants_answer };
  /// Appends a KeyUpdate record. The handshake must be complete.
  void append_key_update(std::string& to, key_update kind);

private:
  struct parts;

  void advance();
  void take_output(std::string& to);

  std::unique_ptr<parts> parts_;
  bool has_failed_ = false;
};

/// A complete ClientHello of TLS 1.3.
std::string client_hello();

/// Writes a self-signed certificate, valid for a day, and its key without a password. Throws
/// run_failure.
void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

}  // namespace donet::bench::siege
