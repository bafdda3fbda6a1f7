#pragma once
// Certificates and rules for TLS connections. They are read from files, and can be read again while
// connections exist.

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct ssl_ctx_st;

namespace donet::runtime {

enum class tls_version : unsigned char { v1_2, v1_3 };

/// Paths of files in PEM form.
struct tls_options {
  /// The own certificate. Intermediate certificates may follow it in the file.
  std::string certificate;
  /// The private key; it must not be encrypted.
  std::string key;
  /// Further intermediate certificates. Empty: there are none.
  std::string chain;
  /// Authority that signs the peers' certificates. Empty: clients need no certificate, and a stream
  /// cannot have the client's side; otherwise every peer needs one.
  std::string client_authority;
  /// The oldest version of TLS that a peer may use.
  tls_version min_version = tls_version::v1_2;
};

/// Options for connections between nodes: TLS 1.3, and both sides need a certificate that `authority`
/// has signed. All three are paths and required.
tls_options node_tls_options(std::string certificate, std::string key, std::string authority);

/// The result of reading the files.
struct tls_report {
  /// A sentence that names the file; empty if there is no problem.
  std::string problem;
  /// Certificates that can be used, but have expired or are not valid yet.
  std::vector<std::string> warnings;
};

/// Any thread may call any function.
class tls_context {
public:
  /// Null if there is a problem; `report` describes it.
  static std::shared_ptr<tls_context> make(tls_options options, tls_report& report);

  /// Reads the files again. Later connections use the new content; existing connections are
  /// unchanged. If there is a problem, nothing changes.
  tls_report reload();

  /// The time until this side's certificate expires, by the machine's clock; negative afterwards.
  std::chrono::seconds certificate_time_left() const;

  /// The library's context for the next connection (tls_stream).
  std::shared_ptr<ssl_ctx_st> current() const;

private:
  tls_context(tls_options options, std::shared_ptr<ssl_ctx_st> loaded);

  const tls_options options_;
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> current_;
};

}  // namespace donet::runtime
