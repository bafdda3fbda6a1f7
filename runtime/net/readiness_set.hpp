#pragma once
// Which sockets can be read or written, asked of the kernel once for all of them. Level-triggered:
// what is not read now is reported again.
//
// Asio could tell the same, at the price of a system call per socket and read to be told again;
// those calls were a third of all for many quiet peers (README, "Decisions").

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace donet::runtime {

/// What a socket is watched for, and what was seen.
struct readiness {
  bool readable = false;
  bool writable = false;
};

class ready_handler {
public:
  /// An error or a hang-up counts as readable and writable: the next call on the socket tells. It is
  /// reported also to a handler that waits for nothing, but not again and again.
  virtual void on_ready(readiness now) noexcept = 0;

protected:
  ~ready_handler() = default;
};

/// All calls on one thread.
class readiness_set {
public:
  /// Throws `std::system_error`, as `watch` does, if the system has no more of what it takes.
  readiness_set();
  readiness_set(const readiness_set&) = delete;
  readiness_set& operator=(const readiness_set&) = delete;
  ~readiness_set();

  /// The handler must live until `forget`.
  void watch(int socket, readiness what, ready_handler& handler);
  void change(int socket, readiness what, ready_handler& handler) noexcept;
  /// Before the socket is closed. The handler is not called any more, also not for what the running
  /// `dispatch` has seen already.
  void forget(int socket, const ready_handler& handler) noexcept;

  /// Calls the handlers of the sockets that are ready, each once, 256 at most. Never waits. Returns
  /// how many there were.
  std::size_t dispatch() noexcept;

  /// True if the last `dispatch` may have left ready sockets for the next one.
  bool has_more() const noexcept { return has_more_; }

  /// Counts how often all sockets that were ready have been called; the kernel reports them in turn.
  std::uint64_t rounds() const noexcept { return rounds_; }
  /// The value that `rounds` has when every socket that is ready now has been called.
  std::uint64_t round_of_all() const noexcept { return rounds_ + (seen_in_round_ == 0 ? 1 : 2); }

  /// Itself readable while a socket is ready.
  int native_handle() const noexcept { return epoll_; }

private:
  void count_round(std::size_t ready) noexcept;

  int epoll_;
  std::size_t watched_ = 0;
  std::size_t seen_in_round_ = 0;
  std::uint64_t rounds_ = 0;
  bool has_more_ = false;
  // What the running dispatch has yet to call; those that are forgotten meanwhile become null.
  std::vector<std::pair<ready_handler*, std::uint32_t>> seen_;
};

}  // namespace donet::runtime
