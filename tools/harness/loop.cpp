#include "tools/harness/loop.hpp"

#include "tools/harness/failure.hpp"
#include "tools/harness/link.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>

#include <poll.h>

namespace donet::harness {

namespace {

// Rounded up, so that the last turn before a deadline does not spin.
int milliseconds_until(loop::clock::time_point deadline) {
  const auto left =
    std::chrono::ceil<std::chrono::milliseconds>(deadline - loop::clock::now()).count();
  return static_cast<int>(std::clamp<long>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace

void loop::turn(clock::time_point deadline) {
  std::vector<pollfd> waiting;
  std::vector<link*> who;
  for (link* const each : links_) {
    if (!each->is_open())
      continue;
    const int events = each->wants_to_write() ? POLLIN | POLLOUT : POLLIN;
    waiting.push_back({each->descriptor(), static_cast<short>(events), 0});
    who.push_back(each);
  }
  const int ready = ::poll(waiting.data(), waiting.size(), milliseconds_until(deadline));
  if (ready < 0 && errno != EINTR)
    throw failure(std::string("cannot wait for sockets: ") + std::strerror(errno));
  if (ready <= 0)
    return;
  for (std::size_t i = 0; i < who.size(); ++i)
    if (waiting[i].revents != 0)
      who[i]->serve();
}

bool loop::run_until(const std::function<bool()>& met, clock::time_point deadline) {
  while (!met()) {
    if (clock::now() >= deadline)
      return false;
    turn(deadline);
  }
  return true;
}

}  // namespace donet::harness
