#pragma once
// Limits the time for a server's answer, for client libraries that wait forever: a thread cuts the
// connection of a session that has waited too long.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

namespace donet::actors {

class sql_watch_thread;

/// The limit of one session.
class sql_watch {
public:
  /// `socket` belongs to the session, which may close it at any time, because it is duplicated
  /// here. When the connection is cut, the call of the session's library fails.
  sql_watch(int socket, std::chrono::milliseconds silence_max);
  ~sql_watch();
  sql_watch(const sql_watch&) = delete;
  sql_watch& operator=(const sql_watch&) = delete;

  /// Exists while the session waits for the server. Used on the session's thread; not nested.
  class waiting {
  public:
    explicit waiting(sql_watch* watch) noexcept;
    ~waiting();
    waiting(const waiting&) = delete;
    waiting& operator=(const waiting&) = delete;

  private:
    sql_watch* watch_;
  };

private:
  friend class sql_watch_thread;

  // Cuts the connection if its time is over. Any thread may call it.
  void look(std::chrono::steady_clock::time_point now) noexcept;

  int socket_;
  std::chrono::milliseconds silence_max_;
  std::atomic<std::int64_t> deadline_{0};  // on the steady clock; 0 while the session does not wait
  std::shared_ptr<sql_watch_thread> thread_;
};

}  // namespace donet::actors
