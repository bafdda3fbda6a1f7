#pragma once
// What `seeds` asks outside of the process: the DNS and a file. An interface, so that a test or a
// simulation has answers of its own.

#include "runtime/net/listen_address.hpp"
#include "runtime/net/name_lookup.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace donet::runtime {

/// A place to look for other nodes: a host, which is a name or a literal address, and a port unless
/// the DNS has it.
struct seed {
  std::string host;
  std::optional<std::uint16_t> port;

  friend bool operator==(const seed&, const seed&) = default;
};

/// "host:port", or "host"; with brackets around a literal IPv6 address.
std::string to_string(const seed& one);

/// The port of a node whose seed has none, and whose name has no SRV record.
inline constexpr std::uint16_t seed_port_default = 7'600;

/// The content of a file, or the reason why it cannot be read.
struct seed_file {
  std::string text;
  std::string problem;
};

/// Bytes of a file of seeds; a larger file is not read.
inline constexpr std::size_t seed_file_size_max = 65'536;

/// All calls on the loop's thread; the answers come on it, after the call has returned.
class seed_sources {
public:
  virtual ~seed_sources() = default;
  virtual void find(const seed& one, std::function<void(found_addresses)> found) = 0;
  virtual void read(const std::filesystem::path& file, std::function<void(seed_file)> done) = 0;
};

/// The system's resolver and files, on a thread of their own: neither blocks the loop, and a name
/// without an answer does not delay the loop's other lookups.
class system_seed_sources final : public seed_sources {
public:
  /// As `name_lookup`.
  explicit system_seed_sources(event_loop& loop,
                               const std::optional<address>& dns_server = std::nullopt)
      : names_(loop, dns_server) {}

  void find(const seed& one, std::function<void(found_addresses)> found) override;
  void read(const std::filesystem::path& file, std::function<void(seed_file)> done) override;

private:
  name_lookup names_;
};

}  // namespace donet::runtime
