#pragma once
// A TCP connection to the server, never waiting.

#include "tools/bench/endpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace donet::bench {

/// How much one call to `recv` may bring.
inline constexpr std::size_t receive_bytes = 262'144;

/// Where links receive into, one after the other. It has room in front for a message that came in parts.
class receive_space {
public:
  receive_space() : bytes_(std::make_unique<char[]>(rest_bytes_max + receive_bytes)) {}

  static constexpr std::size_t rest_bytes_max = 131'072;

  /// Starts with what was left over last time.
  char* begin() { return bytes_.get(); }

private:
  std::unique_ptr<char[]> bytes_;
};

class link {
public:
  /// `name` is what the link is called in sentences for the user, such as "subscriber 3".
  /// Waits until the connection stands. Throws run_failure if it does not within five seconds.
  static link connect(const endpoint& to, std::string name);
  /// Starts to connect, from the IPv4 address `source` (in host order) if there is one; the link becomes
  /// writable when `finish_connect` can be called. Throws run_failure.
  static link begin_connect(const endpoint& to, std::string name,
                            std::optional<std::uint32_t> source = {});
  /// Throws run_failure if the connection was refused.
  void finish_connect();

  link(link&& other) noexcept;
  link& operator=(link&& other) noexcept;
  ~link();

  int descriptor() const noexcept { return descriptor_; }
  const std::string& name() const noexcept { return name_; }

  /// Hands all bytes over: what the kernel does not take now is kept for `flush`. Throws run_failure if the
  /// server has closed the connection.
  void send(std::string_view bytes);
  /// Keeps the bytes for `flush`, for while the connection does not stand yet.
  void send_later(std::string_view bytes) { unsent_ += bytes; }
  /// Goes on with what is kept; true when nothing is left.
  bool flush();
  bool is_blocked() const noexcept { return !unsent_.empty(); }

  /// What was left over last time and what has come since; empty if nothing has come. The view is of
  /// `space`, until the next call. Throws run_failure if the server has closed the connection, or if it may,
  /// gives nothing more.
  std::string_view receive(receive_space& space);
  /// Leaves the last bytes of what `receive` gave for the next time.
  void leave(std::string_view rest);

  /// From now on the server may close the connection in order.
  void let_end() noexcept { may_end_ = true; }
  /// It has.
  bool has_ended() const noexcept { return has_ended_; }

  /// Closes by a reset instead of an orderly end.
  void abort();

private:
  link(int descriptor, std::string peer, std::string name)
      : descriptor_(descriptor), peer_(std::move(peer)), name_(std::move(name)) {}

  std::size_t give(std::string_view bytes);
  [[noreturn]] void fail(const char* while_doing, int error) const;
  void close() noexcept;

  int descriptor_;
  std::string peer_;
  std::string name_;
  std::string unsent_;
  std::string rest_;
  bool may_end_ = false;
  bool has_ended_ = false;
};

}  // namespace donet::bench
