#include "tools/bench/server_process.hpp"

#include "tools/bench/failure.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <vector>

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

namespace donet::bench {

namespace {

namespace fs = std::filesystem;

std::string text_of_file(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<pid_t> pid_of(const fs::path& folder) {
  const auto name = folder.filename().string();
  pid_t pid = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (read.ec != std::errc() || read.ptr != name.data() + name.size())
    return std::nullopt;
  return pid;
}

std::vector<pid_t> all_processes() {
  std::vector<pid_t> all;
  std::error_code wrong;
  for (fs::directory_iterator at("/proc", wrong), end; !wrong && at != end; at.increment(wrong))
    if (const auto pid = pid_of(at->path()))
      all.push_back(*pid);
  return all;
}

fs::path folder_of(pid_t pid) {
  return fs::path("/proc") / std::to_string(pid);
}

// Processes start and end, and most are not readable for this user: a process that cannot be read
// counts as one without the socket.
bool has_one_of(pid_t pid, const std::set<std::string>& sockets) {
  std::error_code wrong;
  for (fs::directory_iterator at(folder_of(pid) / "fd", wrong), end; !wrong && at != end;
       at.increment(wrong)) {
    std::error_code gone;
    if (sockets.contains(fs::read_symlink(at->path(), gone).string()))
      return true;
  }
  return false;
}

}  // namespace

std::optional<server_process> server_process::listening_at(const endpoint& where, transport by) {
  std::set<std::string> sockets;
  for (const auto& entry : read_socket_tables(by))
    if (listens_at(entry, where, by))
      sockets.insert("socket:[" + std::to_string(entry.inode) + ']');
  if (sockets.empty())
    return std::nullopt;
  for (const auto pid : all_processes())
    if (has_one_of(pid, sockets))
      return server_process(pid);
  return std::nullopt;
}

server_process server_process::named(const std::string& name) {
  std::vector<server_process> found;
  for (const auto pid : all_processes())
    if (server_process(pid).name() == name)
      found.emplace_back(pid);
  if (found.empty())
    throw run_failure("no process is called " + name);
  if (found.size() > 1)
    throw run_failure(std::to_string(found.size()) + " processes are called " + name
                      + ": say which by --pid");
  return found.front();
}

std::string server_process::name() const {
  auto text = text_of_file(folder_of(pid_) / "comm");
  std::erase(text, '\n');
  return text;
}

// The CPU clock is exact if the system permits its use; the ticks have a resolution of 10 ms. The
// clock of a pid out of range may belong to another process, so the pid must exist.
std::optional<double> server_process::cpu_seconds() const {
  const auto ticks = cpu_ticks(text_of_file(folder_of(pid_) / "stat"));
  if (!ticks)
    return std::nullopt;
  clockid_t clock{};
  timespec spent{};
  if (::clock_getcpuclockid(pid_, &clock) == 0 && ::clock_gettime(clock, &spent) == 0)
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
  return static_cast<double>(*ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::optional<double> server_process::resident_bytes() const {
  std::istringstream text(text_of_file(folder_of(pid_) / "statm"));
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  if (!(text >> all >> resident))
    return std::nullopt;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::optional<std::uint64_t> server_process::wakeups() const {
  std::optional<std::uint64_t> sum;
  std::error_code wrong;
  for (fs::directory_iterator at(folder_of(pid_) / "task", wrong), end; !wrong && at != end;
       at.increment(wrong))
    if (const auto count = voluntary_switches(text_of_file(at->path() / "status")))
      sum = sum.value_or(0) + *count;
  return sum;
}

// The program's name is in parentheses and may contain blanks and parentheses; the numbers follow.
std::optional<std::uint64_t> cpu_ticks(std::string_view stat) {
  constexpr std::size_t user_time = 11;
  const auto name_end = stat.rfind(')');
  if (name_end == stat.npos)
    return std::nullopt;
  std::istringstream rest{std::string(stat.substr(name_end + 1))};
  std::string skipped;
  for (std::size_t i = 0; i < user_time; ++i)
    rest >> skipped;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  if (!(rest >> user >> system))
    return std::nullopt;
  return user + system;
}

std::optional<std::uint64_t> voluntary_switches(std::string_view status) {
  constexpr std::string_view label = "\nvoluntary_ctxt_switches:";
  const auto at = status.find(label);
  if (at == status.npos)
    return std::nullopt;
  std::istringstream rest{std::string(status.substr(at + label.size()))};
  std::uint64_t count = 0;
  if (!(rest >> count))
    return std::nullopt;
  return count;
}

double own_cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace donet::bench
