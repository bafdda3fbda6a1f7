#include "tests/unit/tools/bench/db_stub.hpp"

#include "tools/bench/bytes.hpp"

#include <stdexcept>

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::test {

namespace {

using bench::append;
using bench::load;

constexpr std::uint64_t control = 200'200;
// config/worlds/bench.dc
constexpr std::uint16_t record_class = 3;
constexpr std::uint16_t set_level = 6;
constexpr std::uint16_t set_name = 7;

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

}  // namespace

db_stub::db_stub(db_fault wanted, std::size_t fault_at)
    : fault_(wanted), fault_at_(fault_at), listener_(listen_at(port_)),
      stop_(::eventfd(0, EFD_CLOEXEC)) {
  thread_ = std::thread([this] { serve(); });
}

db_stub::~db_stub() {
  const std::uint64_t one = 1;
  if (::write(stop_, &one, sizeof one) == sizeof one)
    thread_.join();
  ::close(listener_);
  ::close(stop_);
}

// Counts an event; true if it is the one to which the fault applies.
bool db_stub::hits(db_fault which) {
  return fault_ == which && ++seen_ == fault_at_;
}

void db_stub::serve() {
  for (;;) {
    pollfd waiting[] = {{stop_, POLLIN, 0}, {listener_, POLLIN, 0}};
    ::poll(waiting, 2, -1);
    if (waiting[0].revents != 0)
      return;
    const int link = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (link < 0)
      continue;
    serve_link(link);
    ::close(link);
  }
}

void db_stub::serve_link(int link) {
  std::string in;
  closes_ = false;
  while (!closes_) {
    pollfd waiting[] = {{stop_, POLLIN, 0}, {link, POLLIN, 0}};
    ::poll(waiting, 2, -1);
    char space[65'536];
    const auto size = ::recv(link, space, sizeof space, MSG_DONTWAIT);
    if (size == 0 || waiting[0].revents != 0)
      return;
    if (size > 0)
      in.append(space, static_cast<std::size_t>(size));
    std::size_t at = 0;
    while (in.size() - at >= 2 && !closes_) {
      const std::size_t length = load<std::uint16_t>(in.data() + at);
      if (in.size() - at - 2 < length)
        break;
      take(std::string_view(in).substr(at + 2, length));
      object_count_ = objects_.size();
      at += 2 + length;
    }
    in.erase(0, at);
    for (std::string_view left = out_; !left.empty();) {
      const auto sent = ::send(link, left.data(), left.size(), MSG_NOSIGNAL);
      if (sent <= 0)
        return;
      left.remove_prefix(static_cast<std::size_t>(sent));
    }
    out_.clear();
  }
}

void db_stub::take(std::string_view datagram) {
  if (load<std::uint64_t>(datagram.data() + 1) != control)
    return;
  asker_ = load<std::uint64_t>(datagram.data() + 9);
  const auto type = load<std::uint16_t>(datagram.data() + 17);
  const auto payload = datagram.substr(19);
  const auto first = load<std::uint32_t>(payload.data());
  const auto second = payload.size() < 8 ? 0 : load<std::uint32_t>(payload.data() + 4);
  std::string text(payload.substr(0, 4));
  switch (type) {
  case 3000: create(payload); break;
  case 3010:
    if (const auto found = objects_.find(second); found != objects_.end()) {
      append(text, std::uint8_t{1});
      append(text, set_level);
      text += found->second.level;
    } else {
      append(text, std::uint8_t{0});
    }
    answer(3011, text);
    for (const auto& [id, each] : late_)
      objects_[id] = each;
    late_.clear();
    break;
  case 3014:
    if (const auto found = objects_.find(second); found != objects_.end()) {
      append(text, std::uint8_t{1});
      append(text, record_class);
      append(text, std::uint16_t{2});
      append(text, set_level);
      text += found->second.level;
      append(text, set_name);
      text += found->second.name;
    } else {
      append(text, std::uint8_t{0});
    }
    answer(3015, text);
    break;
  case 3020:
    if (hits(db_fault::late_set))
      late_[first] = {std::string(payload.substr(6)), objects_[first].name};
    else if (!hits(db_fault::lose_set))
      objects_[first].level = payload.substr(6);
    break;
  case 3032:
    if (!hits(db_fault::lose_deletion))
      objects_.erase(first);
    break;
  default: break;
  }
}

void db_stub::create(std::string_view payload) {
  std::string text(payload.substr(0, 4));
  const std::uint32_t id = hits(db_fault::repeat_id) ? next_id_ : ++next_id_;
  // context, class, count, field, level, field, name
  objects_[id] = {std::string(payload.substr(10, 4)), std::string(payload.substr(16))};
  if (hits(db_fault::change_name))
    objects_[id].name.back() ^= 1;
  append(text, hits(db_fault::refuse_creation) ? 0 : id);
  answer(3001, text);
}

void db_stub::answer(std::uint16_t type, std::string_view payload) {
  std::string text;
  if (hits(db_fault::wrong_type))
    ++type;
  if (hits(db_fault::cut_answer))
    payload.remove_suffix(payload.size() - 3);
  append(text, static_cast<std::uint16_t>(19 + payload.size()));
  append(text, std::uint8_t{1});
  append(text, asker_);
  append(text, control);
  append(text, type);
  text += payload;
  if (fault_ == db_fault::lose_answers && ++seen_ >= fault_at_)
    return;
  if (hits(db_fault::close)) {
    closes_ = true;
    return;
  }
  if (hits(db_fault::lose_answer))
    return;
  if (hits(db_fault::repeat_answer))
    out_ += text;
  if (hits(db_fault::reorder_answers)) {
    held_back_ = text;
    return;
  }
  out_ += text + held_back_;
  held_back_.clear();
}

}  // namespace donet::test
