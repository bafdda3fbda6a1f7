#include "tools/bench/siege/victim.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/world.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include <sys/socket.h>
#include <unistd.h>

namespace donet::bench::siege {

namespace {

using namespace std::chrono_literals;

constexpr auto read_interval = 10ms;
// A small socket buffer: bytes in the kernels are not in the node's memory.
constexpr int kernel_bytes = 65'536;
constexpr std::uint64_t channel_offset = 0x6000'0000;

constexpr std::uint16_t create_object = 2000;
constexpr std::uint16_t delete_ram = 2032;
constexpr std::uint16_t set_ai = 2050;

std::string opening(const invocation& asked, const attack_plan& numbers) {
  const auto own = own_channels() + channel_offset;
  std::string text;
  append_add_channel(text, own);
  append_add_channel(text, numbers.victim);
  std::string id;
  append(id, numbers.target);
  std::string farewell;
  append_service_message(farewell, numbers.target, own, delete_ram, id);
  append_add_post_remove(text, own, std::string_view(farewell).substr(2));
  std::string object;
  append(object, numbers.target);
  append(object, std::uint32_t{0});
  append(object, std::uint32_t{0});
  append(object, world::target_class);
  append_service_message(text, asked.control_channel, own, create_object, object);
  std::string ai;
  append(ai, own);
  append_service_message(text, numbers.target, own, set_ai, ai);
  return text;
}

}  // namespace

victim::victim(const endpoint& director, const invocation& asked, const attack_plan& numbers,
               double bytes_per_second)
    : socket_(::socket(director.family(), SOCK_STREAM | SOCK_CLOEXEC, 0)), rate_(bytes_per_second) {
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &kernel_bytes, sizeof kernel_bytes);
  const auto text = opening(asked, numbers);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&director.address), director.size) != 0
      || ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL)
           != static_cast<ssize_t>(text.size())) {
    const auto why = std::generic_category().message(errno);
    ::close(socket_);
    throw run_failure("cannot connect the victim to " + director.text + ": " + why);
  }
  thread_ = std::thread([this] { read(); });
}

victim::~victim() {
  is_over_ = true;
  thread_.join();
  ::close(socket_);
}

void victim::read() {
  std::array<char, 65'536> space;
  double budget = 0;
  for (auto turn = clock::now(); !is_over_ && !is_lost_; turn += read_interval) {
    std::this_thread::sleep_until(turn);
    budget = std::min(budget + rate_ * seconds_of(read_interval), rate_);
    const auto room = std::min<std::size_t>(space.size(), static_cast<std::size_t>(budget));
    if (room == 0)
      continue;
    const auto size = ::recv(socket_, space.data(), room, MSG_DONTWAIT);
    if (size > 0) {
      bytes_ += static_cast<std::uint64_t>(size);
      budget -= static_cast<double>(size);
    } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
      is_lost_ = true;
    }
  }
}

}  // namespace donet::bench::siege
