#pragma once
// A DNS server on a loopback port, for tests: answers from a table, with garbage, or not at all.

#include "runtime/net/address.hpp"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace donet::test {

class dns_stub {
public:
  enum class mood { answers, mute, garbage, fails };

  static constexpr std::uint16_t type_a = 1;
  static constexpr std::uint16_t type_aaaa = 28;
  static constexpr std::uint16_t type_srv = 33;

  /// Binds a UDP port. Throws std::system_error.
  dns_stub();
  dns_stub(const dns_stub&) = delete;
  dns_stub& operator=(const dns_stub&) = delete;
  ~dns_stub();

  runtime::address where() const { return {"127.0.0.1", port_}; }

  /// Adds records; a name in lower case.
  void add_a(const std::string& name, const std::string& literal);
  void add_aaaa(const std::string& name, const std::string& literal);
  void add_srv(const std::string& name, std::uint16_t port, const std::string& target);
  void forget(const std::string& name);

  void set_mood(mood now) { mood_ = now; }

  /// The number of questions that were received for this name and type.
  std::size_t questions(const std::string& name, std::uint16_t type) const;

private:
  using key = std::pair<std::string, std::uint16_t>;

  void serve();
  std::string answer_to(const std::string& question);

  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<mood> mood_{mood::answers};
  std::atomic<bool> is_ending_{false};
  mutable std::mutex mutex_;
  std::map<key, std::vector<std::string>> records_;  // guarded, as is the next member
  std::map<key, std::size_t> questions_;
  std::thread thread_;
};

}  // namespace donet::test
