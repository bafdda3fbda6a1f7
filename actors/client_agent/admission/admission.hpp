#pragma once
// Which client may connect, and under which channel: the clients of one Client Agent, whatever thread
// serves them (spec/clientagent 3.2).
//
//   accepted ── enter ──► counted by address ── admit ──► admitted, with a channel
//                  │                              │
//                  └────────► refused ◄───────────┘      told so by EJECT 1: 64 at a time
//                  │                              │
//                  └────────► closed ◄────────────┘      while 64 are being told
//
// A client counts by its address from the moment in which the address is known, handshake included.
// Only admitted clients count towards the number of clients.

#include "runtime/ids.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace donet::actors {

/// The channels that clients of this node have, for Client Agents whose ranges overlap. Any thread.
class channels_in_use {
public:
  /// False if another client has it.
  bool take(runtime::channel one) {
    const std::lock_guard lock(mutex_);
    return taken_.insert(one).second;
  }
  void give_back(runtime::channel one) {
    const std::lock_guard lock(mutex_);
    taken_.erase(one);
  }

private:
  std::mutex mutex_;
  std::unordered_set<runtime::channel> taken_;
};

struct admission_options {
  runtime::channel first{};
  runtime::channel last{};                  ///< included
  std::size_t clients_max = 0;              ///< 0 = as many as there are channels
  std::size_t clients_per_address_max = 0;  ///< 0 = any number
};

/// Refused clients of a Client Agent that are sent EJECT at a time; further ones are closed.
inline constexpr std::size_t refused_clients_max = 64;

/// Any thread.
class admission {
public:
  admission(const admission_options& options, std::shared_ptr<channels_in_use> node)
      : options_(options), node_(std::move(node)), next_(value(options.first)) {}

  void give_back(runtime::channel one);

  /// While it is closed no client is admitted: each is refused.
  void set_closed(bool closed);

  /// Admitted clients, and refused ones that are being told so.
  std::size_t connections() const;

  /// Connections that were refused so far, with and without EJECT.
  std::uint64_t refusals() const noexcept { return refusals_.load(std::memory_order_relaxed); }

private:
  friend class admission_place;

  // Where a connection stands.
  enum class stage : unsigned char { outside, counted, refused, admitted };
  struct standing {
    stage at = stage::outside;
    bool has_address = false;
    std::string address;  // the group by which it is counted, if there is a bound
  };

  bool enter(standing& one, const std::string& host);
  std::optional<runtime::channel> admit(standing& one);
  bool refuse(standing& one);
  void leave(standing& one);
  bool take_refusal(standing& one);
  void forget_address(standing& one);
  std::optional<runtime::channel> next_channel();

  admission_options options_;
  std::shared_ptr<channels_in_use> node_;
  mutable std::mutex mutex_;
  std::uint64_t next_;
  bool is_used_up_ = false;  // every channel was handed out once
  bool is_closed_ = false;
  std::deque<runtime::channel> returned_;
  std::unordered_map<std::string, std::size_t> by_address_;
  std::size_t admitted_ = 0;
  std::size_t refused_ = 0;
  std::atomic<std::uint64_t> refusals_{0};
};

/// The place of one connection in an admission, from its acceptance to its end; its destructor leaves.
/// One thread at a time.
class admission_place {
public:
  explicit admission_place(std::shared_ptr<admission> doors) noexcept : doors_(std::move(doors)) {}
  admission_place(const admission_place&) = delete;
  admission_place& operator=(const admission_place&) = delete;
  ~admission_place() { doors_->leave(standing_); }

  /// Once, as soon as it is known where the client comes from. False: it is to be closed.
  bool enter(const std::string& host) { return doors_->enter(standing_, host); }

  /// Once, behind `enter`: the channel of a new client. The range is handed out from its beginning, then
  /// the channels that were given back, in that order. Nothing if there is none, if there are too many
  /// clients of its address or in all, or while the admission is closed.
  std::optional<runtime::channel> admit() { return doors_->admit(standing_); }

  /// Once, if it is not admitted. False: it is to be closed. True: it is to be told so.
  bool refuse() { return doors_->refuse(standing_); }

private:
  std::shared_ptr<admission> doors_;
  admission::standing standing_;
};

}  // namespace donet::actors
