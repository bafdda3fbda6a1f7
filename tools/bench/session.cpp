#include "tools/bench/session.hpp"

#include "tools/bench/failure.hpp"

#include <algorithm>

#include <sys/resource.h>
#include <unistd.h>

namespace donet::bench {

void progress::write(time_point now, const std::string& text) {
  const auto width = text.size();
  out_ << '\r' << text << std::string(width_ > width ? width_ - width : 0, ' ') << std::flush;
  width_ = width;
  next_ = now + std::chrono::seconds(1);
}

void progress::clear() {
  if (width_ > 0)
    out_ << '\r' << std::string(width_, ' ') << '\r' << std::flush;
  width_ = 0;
}

std::uint64_t own_channels() {
  return (std::uint64_t{0xbe} << 56) | (static_cast<std::uint64_t>(::getpid()) << 32);
}

void allow_descriptors(std::size_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  // Standard streams, epoll and similar.
  constexpr std::size_t others = 32;
  if (limit.rlim_cur < wanted + others)
    throw run_failure("this process may have only " + std::to_string(limit.rlim_cur)
                      + " open files, too few for " + std::to_string(wanted)
                      + " connections (see ulimit -n)");
}

reading reading::now(const session& around) {
  return {clock::now(), around.process ? around.process->cpu_seconds() : std::nullopt,
          own_cpu_seconds()};
}

stretch::stretch(const reading& from, const reading& to)
    : wall(seconds_of(to.at - from.at)), own_cpu(to.own_cpu - from.own_cpu) {
  if (from.server_cpu && to.server_cpu)
    server_cpu = *to.server_cpu - *from.server_cpu;
}

std::optional<double> stretch::per_server_cpu_second(double count) const {
  // A tick is 10 ms: a figure from only a few ticks is meaningless.
  if (!server_cpu || *server_cpu < 0.05)
    return std::nullopt;
  return count / *server_cpu;
}

}  // namespace donet::bench
