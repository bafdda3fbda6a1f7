#include "tests/unit/tools/bench/ca_stub.hpp"

#include "tools/bench/bytes.hpp"

#include <stdexcept>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {

namespace {

using bench::append;
using bench::load;

constexpr std::uint32_t uberdog = 4700;

int listen_at(std::uint16_t& port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  void* const raw = &address;
  auto* const socket_address = static_cast<sockaddr*>(raw);
  if (::bind(descriptor, socket_address, size) != 0 || ::listen(descriptor, 128) != 0
      || ::getsockname(descriptor, socket_address, &size) != 0)
    throw std::runtime_error("cannot listen");
  port = ntohs(address.sin_port);
  return descriptor;
}

std::string framed(std::string_view body) {
  std::string text;
  append(text, static_cast<std::uint16_t>(body.size()));
  return text += body;
}

std::string typed(std::uint16_t type, std::string_view payload = {}) {
  std::string text;
  append(text, type);
  return text += payload;
}

std::string service(std::uint64_t to, std::uint64_t from, std::uint16_t type,
                    std::string_view payload) {
  std::string text;
  append(text, std::uint8_t{1});
  append(text, to);
  append(text, from);
  append(text, type);
  return framed(text += payload);
}

std::uint64_t place_of(std::uint32_t parent, std::uint32_t zone) {
  return std::uint64_t{parent} << 32 | zone;
}

}  // namespace

ca_stub::ca_stub(ca_fault wanted, std::size_t fault_at)
    : fault_(wanted), fault_at_(fault_at), clients_(listen_at(client_port_)),
      directors_(listen_at(director_port_)), stop_(::eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([this] { serve(); });
}

ca_stub::~ca_stub() {
  const std::uint64_t one = 1;
  if (::write(stop_, &one, sizeof one) == sizeof one)
    thread_.join();
  for (const auto& each : peers_)
    ::close(each.descriptor);
  for (const int each : {clients_, directors_, stop_})
    ::close(each);
}

// Counts an event; true if it is the one to which the fault applies.
bool ca_stub::hits(ca_fault which, std::size_t& count) {
  return fault_ == which && ++count == fault_at_;
}

// ---- sockets ----

void ca_stub::serve() {
  for (;;) {
    std::vector<pollfd> waiting = {
      {stop_, POLLIN, 0}, {clients_, POLLIN, 0}, {directors_, POLLIN, 0}};
    std::vector<peer*> who;
    for (auto& each : peers_) {
      const auto write = each.out.empty() ? 0 : POLLOUT;
      waiting.push_back({each.descriptor, static_cast<short>(POLLIN | write), 0});
      who.push_back(&each);
    }
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[0].revents != 0)
      return;
    for (std::size_t i = 0; i < who.size(); ++i)
      if ((waiting[i + 3].revents & (POLLIN | POLLERR | POLLHUP)) != 0)
        receive(*who[i]);
    for (auto& each : peers_)
      send(each);
    remove_gone();
    if (waiting[1].revents != 0)
      accept_from(clients_, true);
    if (waiting[2].revents != 0)
      accept_from(directors_, false);
  }
}

void ca_stub::accept_from(int listener, bool is_client) {
  const int descriptor = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (descriptor < 0)
    return;
  peers_.emplace_back();
  peers_.back().descriptor = descriptor;
  peers_.back().is_client = is_client;
  peers_.back().channel = next_channel_++;
}

void ca_stub::receive(peer& from) {
  char space[65'536];
  const auto size = ::recv(from.descriptor, space, sizeof space, MSG_DONTWAIT);
  if (size <= 0) {
    from.gone = true;
    from.out.clear();
    return;
  }
  from.in.append(space, static_cast<std::size_t>(size));
  std::size_t at = 0;
  while (from.in.size() - at >= 2) {
    const std::size_t length = load<std::uint16_t>(from.in.data() + at);
    if (from.in.size() - at - 2 < length)
      break;
    const auto body = std::string_view(from.in).substr(at + 2, length);
    if (from.is_client)
      take_client(from, body);
    else
      take_service(from, body);
    at += 2 + length;
  }
  from.in.erase(0, at);
}

void ca_stub::send(peer& to) {
  if (to.out.empty())
    return;
  const auto sent =
    ::send(to.descriptor, to.out.data(), to.out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0) {
    to.out.erase(0, static_cast<std::size_t>(sent));
  } else if (errno != EAGAIN) {
    to.gone = true;
    to.out.clear();
  }
}

void ca_stub::remove_gone() {
  for (auto each = peers_.begin(); each != peers_.end();) {
    if (!each->gone || !each->out.empty()) {
      ++each;
      continue;
    }
    ::close(each->descriptor);
    each = peers_.erase(each);
  }
}

// ---- messages of the AI ----

void ca_stub::take_service(peer& from, std::string_view datagram) {
  const auto to = load<std::uint64_t>(datagram.data() + 1);
  if (to == 1)
    return;
  const auto sender = load<std::uint64_t>(datagram.data() + 9);
  const auto payload = datagram.substr(19);
  switch (load<std::uint16_t>(datagram.data() + 17)) {
  case 2000: create(payload); break;
  case 2020:
    if (auto* const who = client_of(to))
      who->out += framed(typed(120, payload));
    break;
  case 2060: give(static_cast<std::uint32_t>(to), load<std::uint64_t>(payload.data())); break;
  case 2102: count(from, sender, payload); break;
  default: break;
  }
}

void ca_stub::create(std::string_view payload) {
  if (fault_ == ca_fault::make_nothing)
    return;
  const auto id = load<std::uint32_t>(payload.data());
  objects_[id] = {
    place_of(load<std::uint32_t>(payload.data() + 4), load<std::uint32_t>(payload.data() + 8)),
    std::string(payload)};
}

void ca_stub::count(peer& by, std::uint64_t asker, std::string_view payload) {
  const auto parent = load<std::uint32_t>(payload.data() + 4);
  std::uint32_t found = 0;
  for (const auto& [id, each] : objects_)
    found += each.place >> 32 == parent ? 1 : 0;
  std::string answer(payload.substr(0, 4));
  append(answer, found);
  by.out += service(asker, parent, 2113, answer);
}

void ca_stub::give(std::uint32_t id, std::uint64_t channel) {
  if (auto* const who = client_of(channel); who != nullptr && fault_ != ca_fault::lose_owner)
    who->out += framed(typed(172, objects_[id].entry));
}

// ---- messages of clients ----

void ca_stub::take_client(peer& from, std::string_view body) {
  const auto payload = body.substr(2);
  switch (load<std::uint16_t>(body.data())) {
  case 1: hello(from); break;
  case 3: from.gone = fault_ != ca_fault::ignore_disconnect; break;
  case 120: update(from, body); break;
  case 200: show(from, payload); break;
  case 203: hide(from, payload); break;
  default: break;
  }
}

void ca_stub::hello(peer& from) {
  if (hits(ca_fault::lose_hello, hellos_))
    return;
  from.out += framed(typed(2));
  if (hits(ca_fault::repeat_hello, hellos_))
    from.out += framed(typed(2));
  if (hits(ca_fault::speak_later, hellos_))
    from.out += framed(typed(132, "1234"));
}

void ca_stub::update(peer& from, std::string_view body) {
  const auto id = load<std::uint32_t>(body.data() + 2);
  if (id == uberdog) {
    if (!hits(ca_fault::lose_login, logins_))
      for (auto& each : peers_)
        if (!each.is_client)
          each.out += service(uberdog, from.channel, 2020, body.substr(2));
    return;
  }
  const auto place = objects_[id].place;
  for (auto& each : peers_) {
    if (!each.is_client)
      continue;
    const bool is_there = each.places.contains(place);
    if ((is_there && &each != &from) || (&each == &from && hits(ca_fault::echo_update, updates_))
        || (!is_there && hits(ca_fault::leak_update, updates_)))
      deliver(each, std::string(body));
  }
}

void ca_stub::deliver(peer& to, const std::string& body) {
  if (to.gone)
    return;
  std::string changed = body;
  if (hits(ca_fault::lose_update, updates_))
    return;
  if (fault_ == ca_fault::lose_updates && ++updates_ >= fault_at_)
    return;
  if (hits(ca_fault::reorder_updates, updates_)) {
    to.held_back = framed(body);
    return;
  }
  if (hits(ca_fault::eject, updates_)) {
    to.out += framed(typed(4, std::string("\x75\0\x05\0wrong", 9)));
    return;
  }
  if (hits(ca_fault::close, updates_)) {
    to.gone = true;
    return;
  }
  if (hits(ca_fault::repeat_update, updates_))
    to.out += framed(body);
  if (hits(ca_fault::change_update, updates_))
    changed[10] ^= 1;
  if (fault_ == ca_fault::change_pattern && ++updates_ >= fault_at_)
    changed[10 + 20] ^= 1;
  to.out += framed(changed) + to.held_back;
  to.held_back.clear();
}

void ca_stub::show(peer& to, std::string_view payload) {
  const auto place =
    place_of(load<std::uint32_t>(payload.data() + 6), load<std::uint32_t>(payload.data() + 10));
  to.places.insert(place);
  const auto done = framed(typed(204, payload.substr(0, 6)));
  const bool is_early = hits(ca_fault::early_done, dones_);
  if (is_early)
    to.out += done;
  for (const auto& [id, each] : objects_) {
    const bool moves =
      each.place != place && each.place != 0 && hits(ca_fault::move_object, shown_);
    if ((each.place != place && !moves) || hits(ca_fault::lose_object, shown_))
      continue;
    auto entry = each.entry;
    if (hits(ca_fault::change_object, shown_))
      entry.back() ^= 1;
    to.out += framed(typed(142, entry));
    if (hits(ca_fault::repeat_object, shown_))
      to.out += framed(typed(142, entry));
  }
  if (!is_early && !hits(ca_fault::lose_done, dones_))
    to.out += done;
  if (hits(ca_fault::repeat_done, dones_))
    to.out += done;
}

void ca_stub::hide(peer& from, std::string_view payload) {
  for (const auto& [id, each] : objects_)
    if (from.places.contains(each.place) && !hits(ca_fault::keep_object, left_))
      from.out += framed(typed(132, std::string_view(each.entry).substr(0, 4)));
  from.places.clear();
  from.out += framed(typed(204, payload.substr(0, 6)));
}

ca_stub::peer* ca_stub::client_of(std::uint64_t channel) {
  for (auto& each : peers_)
    if (each.is_client && each.channel == channel)
      return &each;
  return nullptr;
}

}  // namespace donet::test
