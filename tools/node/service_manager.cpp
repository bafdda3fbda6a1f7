#include "tools/node/service_manager.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace donet::tools {

namespace {

std::optional<std::uint64_t> number_in(const char* text) {
  if (text == nullptr)
    return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = text + std::strlen(text);
  const auto read = std::from_chars(text, end, number);
  return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

std::uint64_t microseconds_of(std::chrono::microseconds time) {
  return static_cast<std::uint64_t>(time.count());
}

// The clock by which systemd distinguishes two reloads.
std::uint64_t monotonic_microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000
         + static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

}  // namespace

service_manager::service_manager(const environment& from) {
  if (const char* const name = from("NOTIFY_SOCKET"); name != nullptr)
    socket_ = name;
  const std::optional<std::uint64_t> watchdog = number_in(from("WATCHDOG_USEC"));
  const std::optional<std::uint64_t> whom = number_in(from("WATCHDOG_PID"));
  const bool is_us = !whom || *whom == static_cast<std::uint64_t>(::getpid());
  // Half of the time after which the manager considers the process dead, as sd_watchdog_enabled(3)
  // advises.
  if (!socket_.empty() && watchdog && *watchdog / 2 > 0 && is_us)
    alive_interval_ = std::chrono::microseconds(*watchdog / 2);
}

bool service_manager::ready(std::string_view status) const {
  return send("READY=1\nSTATUS=" + std::string(status));
}

bool service_manager::starting(std::string_view status, std::chrono::microseconds at_most) const {
  return send("STATUS=" + std::string(status)
              + "\nEXTEND_TIMEOUT_USEC=" + std::to_string(microseconds_of(at_most)));
}

bool service_manager::reloading() const {
  return send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_microseconds()));
}

bool service_manager::stopping(std::chrono::microseconds at_most) const {
  return send("STOPPING=1\nSTATUS=Stopping\nEXTEND_TIMEOUT_USEC="
              + std::to_string(microseconds_of(at_most)));
}

bool service_manager::alive() const {
  return send("WATCHDOG=1");
}

bool service_manager::send(const std::string& message) const {
  if (socket_.empty())
    return true;
  sockaddr_un where{};
  if (socket_.size() >= sizeof(where.sun_path))
    return false;
  where.sun_family = AF_UNIX;
  socket_.copy(where.sun_path, socket_.size());
  std::size_t bytes = offsetof(sockaddr_un, sun_path) + socket_.size();
  // An abstract name begins with a zero byte; a path ends with one.
  if (socket_.front() == '@')
    where.sun_path[0] = '\0';
  else
    ++bytes;
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0)
    return false;
  const ssize_t sent =
    ::sendto(socket, message.data(), message.size(), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&where), static_cast<socklen_t>(bytes));
  ::close(socket);
  return sent == static_cast<ssize_t>(message.size());
}

}  // namespace donet::tools
