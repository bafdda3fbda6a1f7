#pragma once
// A non-blocking TCP connection to the server.

#include "tools/bench/endpoint.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace donet::bench {

/// The maximum size of one call to `recv`, in bytes.
inline constexpr std::size_t receive_bytes = 262'144;

/// The buffer that links receive into, one after the other. It has room at the front for a partial
/// message.
class receive_space {
public:
  receive_space() : bytes_(std::make_unique<char[]>(rest_bytes_max + receive_bytes)) {}

  static constexpr std::size_t rest_bytes_max = 131'072;

  /// The start of the buffer, at the partial message of the previous call.
  char* begin() { return bytes_.get(); }

private:
  std::unique_ptr<char[]> bytes_;
};

class link {
public:
  /// Connects and waits until the connection is established. `name` identifies the link in
  /// sentences for the user, such as "subscriber 3". Throws run_failure after five seconds.
  static link connect(const endpoint& to, std::string name);
  /// Starts to connect, from the IPv4 address `source` (in host order) if there is one. When the
  /// link becomes writable, call `finish_connect`. Throws run_failure.
  static link begin_connect(const endpoint& to, std::string name,
                            std::optional<std::uint32_t> source = {});
  /// Throws run_failure if the connection was refused.
  void finish_connect();

  link(link&& other) noexcept;
  link& operator=(link&& other) noexcept;
  ~link();

  int descriptor() const noexcept { return descriptor_; }
  const std::string& name() const noexcept { return name_; }

  /// Sends all bytes; those that the kernel does not accept now are kept for `flush`. Throws
  /// run_failure if the server has closed the connection.
  void send(std::string_view bytes);
  /// Keeps the bytes for `flush`, while the connection is not established yet.
  void send_later(std::string_view bytes) { unsent_ += bytes; }
  /// Sends kept bytes; true when none are left.
  bool flush();
  bool is_blocked() const noexcept { return !unsent_.empty(); }

  /// The bytes left over by the previous call, and those received since; empty if nothing was
  /// received. The view points into `space` and is valid until the next call. Throws run_failure if
  /// the server has closed the connection; after `let_end`, returns an empty view instead.
  std::string_view receive(receive_space& space);
  /// Keeps the last bytes that `receive` returned for its next call.
  void leave(std::string_view rest);

  /// From now on the server may close the connection in order.
  void let_end() noexcept { may_end_ = true; }
  /// True if the server has done so.
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
