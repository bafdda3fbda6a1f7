#pragma once
// Certificates and rules for connections under TLS: read from files, and read anew while
// connections live.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

struct ssl_ctx_st;

namespace donet::runtime {

enum class tls_version : unsigned char { v1_2, v1_3 };

/// Paths of files in PEM form.
struct tls_options {
  /// The server's own certificate; those that vouch for it may stand behind it.
  std::string certificate;
  /// Not encrypted.
  std::string key;
  /// More of those that vouch for it. Empty: there are none.
  std::string chain;
  /// Who vouches for clients. Empty: clients need no certificate; otherwise all do.
  std::string client_authority;
  /// The oldest that a client may speak.
  tls_version min_version = tls_version::v1_2;
};

/// How reading the files went.
struct tls_report {
  /// A sentence that names the file, or nothing if all is well.
  std::string problem;
  /// What works, but not for long: a certificate that has expired, or is not valid yet.
  std::vector<std::string> warnings;
};

/// Any thread may call anything.
class tls_context {
public:
  /// Null if there is a problem.
  static std::shared_ptr<tls_context> make(tls_options options, tls_report& report);

  /// Reads the files again. Connections that are made later use what they hold now; those that are
  /// there stay as they are. If there is a problem, nothing changes.
  tls_report reload();

  /// What the next connection is to use, for tls_stream.
  std::shared_ptr<ssl_ctx_st> current() const;

private:
  tls_context(tls_options options, std::shared_ptr<ssl_ctx_st> loaded);

  const tls_options options_;
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> current_;
};

}  // namespace donet::runtime
