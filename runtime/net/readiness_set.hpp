#pragma once
// The sockets of one thread in one epoll set, which reports the sockets that can be read or
// written. One system call per turn reports all of them, and is also the place where the thread
// sleeps. Level-triggered: input that is not read now is reported again.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <sys/epoll.h>

namespace donet::runtime {

/// The events that a socket is watched for, or that have occurred.
struct readiness {
  bool readable = false;
  bool writable = false;
};

class ready_handler {
public:
  /// An error or a hang-up counts as readable and writable: the next call on the socket returns the
  /// error. A handler that is watched for nothing receives it too, but once only.
  virtual void on_ready(readiness now) noexcept = 0;

protected:
  ~ready_handler() = default;
};

/// Precision with which a wait ends at its time-out.
enum class wait_precision : unsigned char {
  nanoseconds,   ///< epoll_pwait2; milliseconds where the kernel does not have it (before 5.11)
  milliseconds,  ///< epoll_wait, rounded up
};

/// All calls on one thread, except `wake`.
class readiness_set {
public:
  /// Sockets that one `wait` reports at most; the next `wait` reports the others.
  static constexpr std::size_t sockets_per_wait_max = 256;
  /// The time-out of a wait that ends only when a socket is ready or `wake` is called.
  static constexpr std::chrono::nanoseconds forever = std::chrono::nanoseconds::max();

  /// Like `watch`, throws `std::system_error` if the system has no descriptor or memory left.
  explicit readiness_set(wait_precision precision = wait_precision::nanoseconds);
  readiness_set(const readiness_set&) = delete;
  readiness_set& operator=(const readiness_set&) = delete;
  ~readiness_set();

  /// The handler must exist until `forget`.
  void watch(int socket, readiness what, ready_handler& handler);
  void change(int socket, readiness what, ready_handler& handler) noexcept;
  /// To be called before the socket is closed. The handler is not called again, not even by a
  /// `dispatch` that is running.
  void forget(int socket, const ready_handler& handler) noexcept;

  /// Waits until a socket is ready, `wake` is called or a signal arrives, at most for `timeout` (0:
  /// returns immediately). Returns the number of handlers that `dispatch` has to call. Makes one
  /// system call; after a signal a second one, which does not wait.
  std::size_t wait(std::chrono::nanoseconds timeout) noexcept;

  /// Calls the handlers of the sockets that the last `wait` has reported, each once.
  void dispatch() noexcept;

  /// Ends the running `wait`, or the next one. Any thread.
  void wake() noexcept;

  /// True if the last `wait` may have left ready sockets to the next one.
  bool has_more() const noexcept { return has_more_; }

  /// Number of rounds: in a round each socket that was ready has been called. The kernel reports
  /// ready sockets in turn.
  std::uint64_t rounds() const noexcept { return rounds_; }
  /// The value that `rounds` will have when every socket that is ready now has been called.
  std::uint64_t round_of_all() const noexcept { return rounds_ + (seen_in_round_ == 0 ? 1 : 2); }

  /// Number of system calls that `wait` has made.
  std::uint64_t waits() const noexcept { return waits_; }

private:
  int wait_once(std::chrono::nanoseconds timeout) noexcept;
  void count_round(std::size_t ready) noexcept;

  int epoll_ = -1;
  int wake_ = -1;  // an eventfd, whose event has no handler
  bool has_nanoseconds_;
  bool has_more_ = false;
  std::size_t watched_ = 0;
  std::size_t seen_in_round_ = 0;
  std::uint64_t rounds_ = 0;
  std::uint64_t waits_ = 0;
  // The events of the last wait. If a handler is forgotten before its call, its pointer becomes
  // null.
  std::size_t found_ = 0;
  std::array<epoll_event, sockets_per_wait_max> events_;
};

}  // namespace donet::runtime
