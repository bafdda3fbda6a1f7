#pragma once
// Rules for one client per account, where the newest login wins: the account of an id, the order of
// logins, and the channel on which sessions announce theirs (README, "One session per account").

#include "runtime/clock.hpp"
#include "runtime/ids.hpp"

#include <algorithm>
#include <chrono>
#include <compare>
#include <cstdint>
#include <mutex>

namespace donet::actors {

/// The account of a session with this id: `1003 << 32 | account` for this form and for
/// `account << 32 | avatar`; any other id stands for itself.
constexpr runtime::channel account_of(runtime::channel id) noexcept {
  constexpr std::uint64_t account_channels = 1003;
  constexpr std::uint64_t avatar_channels = 1001;
  constexpr std::uint64_t first_account = 1000;
  const std::uint64_t high = value(id) >> 32;
  if (high < first_account || high == avatar_channels || high == account_channels)
    return id;
  return runtime::channel{account_channels << 32 | high};
}

/// The channel on which sessions of this account announce their logins. The range is reserved, so
/// the game does not use it. Several accounts may share a channel.
constexpr runtime::channel logins_channel(runtime::channel account) noexcept {
  constexpr std::uint64_t reserved = 998;
  return runtime::channel{reserved << 32 | (value(account) & 0xffff'ffff)};
}

/// The larger login is the newer one; no two are equal.
struct login {
  std::uint64_t number = 0;
  runtime::channel session{};  ///< the allocated channel

  auto operator<=>(const login&) const = default;
};

/// Numbers logins: by their order on one node, and by their time across nodes. If the clock of a
/// node is behind another node's, a newer login loses at most once. Any thread.
class login_order {
public:
  /// `microseconds` since 1970 have passed at `now`.
  login_order(std::uint64_t microseconds, runtime::clock::time_point now) noexcept
      : first_(microseconds), began_(now), last_(microseconds) {}

  std::uint64_t next(runtime::clock::time_point now) {
    const std::lock_guard lock(mutex_);
    last_ = std::max(last_ + 1, at(now));
    return last_;
  }

  /// Notes the number of another session's login: later logins on this node are newer. A number
  /// from more than a day in the future is ignored: it is a mistake, and would make all later
  /// numbers wrong.
  void note(std::uint64_t number, runtime::clock::time_point now) {
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
