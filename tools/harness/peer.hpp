#pragma once
// The common part of scripted clients and scripted AIs: a connection, its received messages, and
// functions that wait for further ones.

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
  /// How long it waits for an expected event.
  static constexpr std::chrono::seconds default_patience{5};
  /// The maximum number of messages kept without an expectation; the oldest are dropped first.
  static constexpr std::size_t unread_max = 10'000;

  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  /// Its name in failures.
  const std::string& name() const noexcept { return name_; }
  bool is_connected() const noexcept { return link_.is_connected(); }
  bool has_ended() const noexcept { return !link_.is_open(); }

  void set_patience(std::chrono::milliseconds patience) { patience_ = patience; }

  /// Called with every message on arrival, and with the end. The listener may send, and must not
  /// wait.
  void on_event(std::function<void(const event&)> listener) { listener_ = std::move(listener); }

  /// Waits until the connection is established; it may have ended again by then. Throws failure if
  /// it cannot be established.
  void expect_connected();

  /// Waits for a matching event and removes it; earlier ones stay for later expectations. `what` is
  /// for the failure: "cecilia expected ENTER of 1234". Throws failure with the events that arrived
  /// instead, after the patience or when the connection has ended.
  event expect(const std::string& what, const matcher& wanted);
  event expect(event_kind kind);
  event expect(event_kind kind, doid object);
  /// Waits for an update of that field.
  event expect_field(doid object, const std::string& field);
  /// Waits until `holds()` is true, whatever arrives in the meantime.
  void expect_that(const std::string& what, const std::function<bool()>& holds);
  /// Waits for the end of the connection; earlier messages can still be expected.
  event expect_end();

  /// Messages that arrived and were not expected so far.
  const std::deque<event>& unread() const noexcept { return unread_; }
  void forget_unread() { unread_.clear(); }

  /// Sends bytes without framing, for scenarios with illegal input.
  void send_raw(dc::bytes_view bytes) { link_.send_raw(bytes); }
  /// Sends one frame with these bytes.
  void send_frame(dc::bytes_view body) { link_.send(body); }
  /// Closes the connection without a message, as most clients do.
  void close() { link_.close(); }

protected:
  peer(loop& on, const endpoint& to, std::string name);
  ~peer() = default;

  /// Decodes a received message.
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
