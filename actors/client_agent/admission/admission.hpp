#pragma once
// Decides which clients of one Client Agent may connect, and under which channel, on whatever
// thread they are served (spec/clientagent 3.2).
//
//   accepted ── enter ──► counted by address ── admit ──► admitted, with a channel
//                  │                              │
//                  └────────► refused ◄───────────┘      receives EJECT 1: 64 at a time
//                  │                              │
//                  └────────► closed ◄────────────┘      while 64 receive EJECT
//
// A client counts by its address from the handshake on, as soon as the address is available. Only
// admitted clients count towards the number of clients.

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

/// The channels that the clients of this node use: the ranges of its Client Agents may overlap. Any
/// thread.
class channels_in_use {
public:
  /// False if another client uses the channel.
  [[nodiscard]] bool take(runtime::channel one) {
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

  /// While the admission is closed, it refuses every client.
  void set_closed(bool closed);

  /// Admitted clients, and refused ones that receive EJECT.
  std::size_t connections() const;

  /// Connections that were refused so far, with and without EJECT.
  std::uint64_t refusals() const noexcept { return refusals_.load(std::memory_order_relaxed); }

private:
  friend class admission_place;

  // The stage of one connection.
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

/// The place of one connection in an admission, from its acceptance to its end. The destructor
/// gives it up. One thread at a time.
class admission_place {
public:
  explicit admission_place(std::shared_ptr<admission> owner) noexcept : owner_(std::move(owner)) {}
  admission_place(const admission_place&) = delete;
  admission_place& operator=(const admission_place&) = delete;
  ~admission_place() { owner_->leave(standing_); }

  /// To be called once, as soon as the client's address is available. False: the caller closes the
  /// connection.
  [[nodiscard]] bool enter(const std::string& host) { return owner_->enter(standing_, host); }

  /// To be called once, after `enter`: the channel of a new client. Channels are allocated from the
  /// beginning of the range, then in the order in which they were given back. Nothing if no channel
  /// is free, if there are too many clients of the address or in all, or while the admission is
  /// closed.
  [[nodiscard]] std::optional<runtime::channel> admit() { return owner_->admit(standing_); }

  /// To be called once, if the client is not admitted. True: the caller sends EJECT. False: the
  /// caller closes the connection.
  [[nodiscard]] bool refuse() { return owner_->refuse(standing_); }

private:
  std::shared_ptr<admission> owner_;
  admission::standing standing_;
};

}  // namespace donet::actors
