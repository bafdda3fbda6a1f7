#include "tests/unit/tools/bench/md_stub.hpp"

#include "tools/bench/bytes.hpp"

#include <algorithm>
#include <stdexcept>

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {

namespace {

using bench::load;

constexpr std::size_t address_size = 1 + 8 + 8 + 2;

void check(bool fine, const char* what) {
  if (!fine)
    throw std::runtime_error(what);
}

std::string framed(std::string_view datagram) {
  std::string text;
  bench::append(text, static_cast<std::uint16_t>(datagram.size()));
  return text += datagram;
}

}  // namespace

md_stub::md_stub(fault wanted, std::size_t fault_at)
    : fault_(wanted), fault_at_(fault_at),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  void* const raw = &address;
  auto* const socket_address = static_cast<sockaddr*>(raw);
  check(::bind(listener_, socket_address, size) == 0, "bind");
  check(::listen(listener_, 128) == 0, "listen");
  check(::getsockname(listener_, socket_address, &size) == 0, "getsockname");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

md_stub::~md_stub() {
  const std::uint64_t one = 1;
  if (::write(stop_, &one, sizeof one) == sizeof one)
    thread_.join();
  for (const auto& each : clients_)
    ::close(each.descriptor);
  ::close(listener_);
  ::close(stop_);
}

void md_stub::serve() {
  for (;;) {
    std::vector<pollfd> waiting = {{stop_, POLLIN, 0}, {listener_, POLLIN, 0}};
    std::vector<client*> who;
    for (auto& each : clients_) {
      const auto write = each.out.empty() ? 0 : POLLOUT;
      waiting.push_back({each.descriptor, static_cast<short>(POLLIN | write), 0});
      who.push_back(&each);
    }
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[0].revents != 0)
      return;
    for (std::size_t i = 0; i < who.size(); ++i) {
      if ((waiting[i + 2].revents & (POLLIN | POLLERR | POLLHUP)) != 0)
        receive(*who[i]);
    }
    for (auto& each : clients_)
      send(each);
    remove_gone();
    if (waiting[1].revents != 0)
      accept_one();
  }
}

void md_stub::accept_one() {
  const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (descriptor < 0)
    return;
  clients_.emplace_back();
  clients_.back().descriptor = descriptor;
}

void md_stub::receive(client& from) {
  char space[65'536];
  const auto size = ::recv(from.descriptor, space, sizeof space, MSG_DONTWAIT);
  if (size > 0) {
    from.in.append(space, static_cast<std::size_t>(size));
    take_messages(from);
  } else if (size == 0 || errno != EAGAIN) {
    from.gone = true;
  }
}

void md_stub::take_messages(client& from) {
  std::size_t at = 0;
  while (from.in.size() - at >= 2) {
    const std::size_t length = load<std::uint16_t>(from.in.data() + at);
    if (from.in.size() - at - 2 < length)
      break;
    const auto datagram = std::string_view(from.in).substr(at + 2, length);
    const bool is_control =
      length >= 11 && datagram[0] == 1 && load<std::uint64_t>(&datagram[1]) == 1;
    if (is_control)
      control(from, datagram.substr(9));
    else
      route(from, datagram);
    at += 2 + length;
  }
  from.in.erase(0, at);
}

void md_stub::control(client& from, std::string_view body) {
  const auto first = load<std::uint64_t>(body.data() + 2);
  const auto last = body.size() >= 18 ? load<std::uint64_t>(body.data() + 10) : first;
  const bool adds = fault_ != fault::ignore_adds;
  const bool removes = fault_ != fault::ignore_removals;
  switch (load<std::uint16_t>(body.data())) {
  case 9000:
    if (adds)
      from.singles.insert(first);
    break;
  case 9001:
    if (removes)
      from.singles.erase(first);
    break;
  case 9002:
    for (auto each = first; adds && each <= last; ++each)
      from.ranged.insert(each);
    break;
  case 9003:
    for (auto each = first; removes && each <= last; ++each) {
      from.ranged.erase(each);
      from.singles.erase(each);
    }
    break;
  case 9010: from.post_removes.emplace(first, body.substr(12)); break;
  default: break;
  }
}

void md_stub::route(const client& from, std::string_view datagram) {
  for (auto& each : clients_) {
    if (&each == &from || each.gone)
      continue;
    bool wanted = false;
    for (std::size_t i = 0; i < static_cast<unsigned char>(datagram[0]); ++i) {
      const auto channel = load<std::uint64_t>(datagram.data() + 1 + 8 * i);
      wanted = wanted || each.singles.contains(channel) || each.ranged.contains(channel);
    }
    if (wanted)
      deliver(each, std::string(datagram));
  }
}

void md_stub::deliver(client& to, std::string datagram) {
  const auto count = ++delivered_;
  const bool now = count == fault_at_;
  if (fault_ == fault::drop_all && count >= fault_at_)
    return;
  if (fault_ == fault::wrong_pattern && count >= fault_at_)
    datagram[address_size + 20] ^= 1;
  if (now) {
    switch (fault_) {
    case fault::drop: return;
    case fault::duplicate: to.out += framed(datagram); break;
    case fault::reorder: to.held_back = framed(datagram); return;
    case fault::wrong_number: datagram[address_size + 2] ^= 1; break;
    case fault::wrong_recipient: datagram[1] ^= 1; break;
    case fault::cut: datagram.resize(datagram.size() - 3); break;
    case fault::close: to.gone = true; break;
    default: break;
    }
  }
  to.out += framed(datagram);
  to.out += to.held_back;
  to.held_back.clear();
}

void md_stub::send(client& to) {
  if (to.out.empty() || to.gone)
    return;
  const auto sent =
    ::send(to.descriptor, to.out.data(), to.out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0)
    to.out.erase(0, static_cast<std::size_t>(sent));
  else if (errno != EAGAIN)
    to.gone = true;
}

void md_stub::remove_gone() {
  for (auto each = clients_.begin(); each != clients_.end();) {
    if (!each->gone) {
      ++each;
      continue;
    }
    each->singles.clear();
    each->ranged.clear();
    for (const auto& [key, datagram] : each->post_removes) {
      if (fault_ != fault::lose_post_removes)
        route(*each, datagram);
      if (fault_ == fault::repeat_post_removes)
        route(*each, datagram);
    }
    ::close(each->descriptor);
    each = clients_.erase(each);
  }
}

}  // namespace donet::test
