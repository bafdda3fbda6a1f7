#pragma once
// Certificates that a test makes for itself.

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace donet::test {

/// A key and the certificate for it.
class identity {
public:
  struct wishes {
    bool is_authority = false;
    /// Seconds from now.
    long valid_from = -3600;
    long valid_to = 3600;
    /// Otherwise its key is one of an elliptic curve.
    bool is_rsa = false;
  };

  /// Vouched for by itself.
  explicit identity(const std::string& name) : identity(name, nullptr, {}) {}
  identity(const std::string& name, wishes as) : identity(name, nullptr, as) {}
  identity(const std::string& name, const identity& issuer) : identity(name, &issuer, {}) {}
  identity(const std::string& name, const identity& issuer, wishes as)
      : identity(name, &issuer, as) {}

  std::string certificate_pem() const;
  /// Encrypted with the password unless that is null.
  std::string key_pem(const char* password = nullptr) const;

  X509* certificate() const noexcept { return certificate_.get(); }
  EVP_PKEY* key() const noexcept { return key_.get(); }

private:
  identity(const std::string& name, const identity* issuer, wishes as);

  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
};

/// One that vouches for others.
inline identity make_authority(const std::string& name) {
  return identity(name, identity::wishes{true, -3600, 3600, false});
}

}  // namespace donet::test
