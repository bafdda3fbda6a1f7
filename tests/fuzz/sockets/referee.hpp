#pragma once
// Honest clients and participants, one for each listener: each of them must be served within a
// deadline, whatever the fuzzer sends.

#include "tests/fuzz/sockets/session.hpp"
#include "tests/fuzz/sockets/vocabulary.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

namespace donet::test::sockets {

class referee {
public:
  struct places {
    ports listeners;
    /// The folder of the Event Logger.
    std::filesystem::path events;
    /// The program donet-inspect.
    std::string inspect;
  };

  /// Starts to check, one listener after the other, on a thread of its own.
  referee(places where, const vocabulary& words, std::chrono::seconds deadline);
  ~referee();
  referee(const referee&) = delete;
  referee& operator=(const referee&) = delete;

  /// True once a listener has not served within the deadline; the checks end then.
  bool has_complaint() const noexcept { return has_complaint_; }

  /// Ends after a complete round of checks. Returns a description of the failure; empty if there
  /// was none.
  std::string finish();
  /// Call after `finish`.
  std::uint64_t rounds() const noexcept { return rounds_; }
  std::chrono::milliseconds slowest(target at) const noexcept {
    return slowest_[static_cast<std::size_t>(at)];
  }

private:
  void run();
  void check(target at);

  places where_;
  const vocabulary& words_;
  std::chrono::seconds deadline_;
  std::atomic<bool> is_over_{false};
  std::atomic<bool> has_complaint_{false};
  // Used by the thread until it has ended.
  std::string complaint_;
  std::uint64_t rounds_ = 0;
  std::array<std::chrono::milliseconds, target_names.size()> slowest_{};
  std::thread thread_;
};

}  // namespace donet::test::sockets
