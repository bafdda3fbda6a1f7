#pragma once
// One client per account, and the newest login wins: what an account is, which of two logins is newer,
// and where sessions tell each other of theirs (README, "One session per account").

#include "runtime/clock.hpp"
#include "runtime/ids.hpp"

#include <algorithm>
#include <chrono>
#include <compare>
#include <cstdint>
#include <mutex>

namespace donet::actors {

/// Whose session it is that has this id. Of `account << 32 | avatar`, and of `1003 << 32 | account`,
/// it is the latter; any other id stands for itself.
constexpr runtime::channel account_of(runtime::channel id) noexcept {
  constexpr std::uint64_t account_channels = 1003;
  constexpr std::uint64_t avatar_channels = 1001;
  constexpr std::uint64_t first_account = 1000;
  const std::uint64_t high = value(id) >> 32;
  if (high < first_account || high == avatar_channels || high == account_channels)
    return id;
  return runtime::channel{account_channels << 32 | high};
}

/// Where sessions of this account say that they have begun. It is reserved, so that nothing of the
/// game is there; several accounts may share it.
constexpr runtime::channel logins_channel(runtime::channel account) noexcept {
  constexpr std::uint64_t reserved = 998;
  return runtime::channel{reserved << 32 | (value(account) & 0xffff'ffff)};
}

/// The larger one is the newer; no two are equal.
struct login {
  std::uint64_t number = 0;
  runtime::channel session{};  ///< the allocated channel

  auto operator<=>(const login&) const = default;
};

/// Numbers logins: in the order in which they happen on a node, and by their time across nodes. A
/// clock that is behind another node's makes a newer login lose once at most. Any thread.
class login_order {
public:
  /// It is `microseconds` since 1970 at `now`.
  login_order(std::uint64_t microseconds, runtime::clock::time_point now) noexcept
      : first_(microseconds), began_(now), last_(microseconds) {}

  std::uint64_t next(runtime::clock::time_point now) {
    const std::lock_guard lock(mutex_);
    last_ = std::max(last_ + 1, at(now));
    return last_;
  }

  /// Of another session: what comes here from now on is newer. One from far in the future is a
  /// mistake, and would be so for all of them.
  void heard(std::uint64_t number, runtime::clock::time_point now) {
    constexpr std::uint64_t believable = std::chrono::microseconds(std::chrono::hours(24)).count();
    const std::lock_guard lock(mutex_);
    if (number < at(now) + believable)
      last_ = std::max(last_, number);
  }

private:
  std::uint64_t at(runtime::clock::time_point now) const noexcept {
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(now - began_);
    return first_ + static_cast<std::uint64_t>(since.count());
  }

  std::mutex mutex_;
  std::uint64_t first_;
  runtime::clock::time_point began_;
  std::uint64_t last_;
};

}  // namespace donet::actors
