#pragma once
// What a scripted client and a scripted AI have in common: a connection, the messages that came on
// it, and ways to wait for more.

#include "tools/harness/event.hpp"
#include "tools/harness/link.hpp"
#include "tools/harness/loop.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>

namespace donet::harness {

class peer {
public:
  /// How long it waits for what it expects.
  static constexpr std::chrono::seconds default_patience{5};
  /// Number of messages without an expectation that are kept; the oldest are dropped first.
  static constexpr std::size_t unread_max = 10'000;

  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  /// What it is called in failures.
  const std::string& name() const noexcept { return name_; }
  bool is_connected() const noexcept { return link_.is_connected(); }
  bool has_ended() const noexcept { return !link_.is_open(); }

  void set_patience(std::chrono::milliseconds patience) { patience_ = patience; }

  /// Called with every message when it arrives, and with the end. It may send, and must not wait.
  void on_event(std::function<void(const event&)> listener) { listener_ = std::move(listener); }

  /// Waits until the connection stands; it may be over again by then. Throws failure if it cannot be
  /// made.
  void expect_connected();

  /// Waits for an event that fits, and takes it; those before it stay for later expectations. `what`
  /// is for the failure: "cecilia expected ENTER of 1234". Throws failure with what came
  /// instead, after the patience or when the connection has ended.
  event expect(const std::string& what, const matcher& wanted);
  event expect(event_kind kind);
  event expect(event_kind kind, doid object);
  /// An update of that field.
  event expect_field(doid object, const std::string& field);
  /// Waits until the condition holds, whatever comes in the meantime.
  void expect_that(const std::string& what, const std::function<bool()>& holds);
  /// Waits for the end of the connection; what came before can still be expected.
  event expect_end();

  /// Came and was not expected so far.
  const std::deque<event>& unread() const noexcept { return unread_; }
  void forget_unread() { unread_.clear(); }

  /// Bytes as they are, for scenarios about what no client should send.
  void send_raw(dc::bytes_view bytes) { link_.send_raw(bytes); }
  /// One frame of whatever these bytes are.
  void send_frame(dc::bytes_view body) { link_.send(body); }
  /// Ends the connection without a word, as most clients do.
  void close() { link_.close(); }

protected:
  peer(loop& on, const endpoint& to, std::string name);
  ~peer() = default;

  /// Decodes what came.
  virtual event decoded(dc::bytes_view body) = 0;

  void send(const writer& message) { link_.send(message.result()); }

private:
  void add(event one);
  bool take(const matcher& wanted, event& to);
  [[noreturn]] void fail(const std::string& what) const;

  loop& loop_;
  std::string name_;
  std::chrono::milliseconds patience_ = default_patience;
  std::function<void(const event&)> listener_;
  std::deque<event> unread_;
  link link_;
};

}  // namespace donet::harness
