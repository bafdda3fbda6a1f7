#include "tools/bench/attackers.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/random_numbers.hpp"

#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace donet::bench {

namespace {

// Each of them acts a hundred times a second.
constexpr std::chrono::milliseconds turn_interval{10};
constexpr std::size_t flood_bytes_per_turn = 16'384;
constexpr std::size_t garbage_bytes = 600;

enum class kind : std::uint8_t { garbage, flood, slow_loris, silence, deafness, reset };
constexpr std::size_t kinds = 6;

struct tally {
  std::atomic<std::uint64_t>& arrivals;
  std::atomic<std::uint64_t>& ends;
  std::atomic<std::uint64_t>& bytes;
};

class attacker {
public:
  attacker(const endpoint& server, kind what, std::uint64_t number)
      : server_(server), what_(what), number_(number), random_(number) {}
  attacker(attacker&& other) noexcept
      : server_(other.server_), what_(other.what_), number_(other.number_), random_(other.random_),
        socket_(std::exchange(other.socket_, -1)) {}
  attacker& operator=(attacker&&) = delete;
  ~attacker() { leave(false); }

  void act(const std::string& greeting, tally& counted) {
    if (socket_ < 0)
      come(counted);
    if (socket_ < 0)
      return;
    if (what_ != kind::deafness && is_thrown_out()) {
      ++counted.ends;
      leave(false);
      return;
    }
    switch (what_) {
    case kind::garbage: say(garbage(), counted); break;
    case kind::flood: flood(greeting, counted); break;
    case kind::slow_loris:
      if (said_ + 1 < greeting.size())
        say(std::string_view(greeting).substr(said_, 1), counted);
      break;
    case kind::silence: break;
    case kind::deafness:
      if (said_ == 0)
        say(greeting, counted);
      break;
    case kind::reset:
      say(greeting, counted);
      leave(true);
      break;
    }
  }

private:
  void come(tally& counted) {
    socket_ = ::socket(server_.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0)
      return;
    number_ += kinds;
    if (const auto source = next_source(server_, number_)) {
      sockaddr_in from{};
      from.sin_family = AF_INET;
      from.sin_addr.s_addr = htonl(*source);
      static_cast<void>(
        ::bind(socket_, reinterpret_cast<const sockaddr*>(&from), sizeof from));  // or any
    }
    said_ = 0;
    const auto* const to = reinterpret_cast<const sockaddr*>(&server_.address);
    if (::connect(socket_, to, server_.size) == 0 || errno == EINPROGRESS)
      ++counted.arrivals;
    else
      leave(false);
  }

  // Reads what there is, too.
  bool is_thrown_out() const {
    char bytes[4096];
    for (;;) {
      const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
      if (count <= 0)
        return count == 0 || (errno != EAGAIN && errno != ENOTCONN);
    }
  }

  std::string garbage() {
    std::string bytes(garbage_bytes, '\0');
    for (char& each : bytes)
      each = static_cast<char>(random_.next());
    return bytes;
  }

  // Heartbeats are messages that cost least to make.
  void flood(const std::string& greeting, tally& counted) {
    if (said_ == 0)
      say(greeting, counted);
    std::string beats;
    while (beats.size() < flood_bytes_per_turn)
      beats += std::string_view("\x02\x00\x05\x00", 4);
    say(beats, counted);
  }

  void say(std::string_view bytes, tally& counted) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0)
      return;
    said_ += static_cast<std::size_t>(count);
    counted.bytes += static_cast<std::uint64_t>(count);
  }

  void leave(bool at_once) {
    if (socket_ < 0)
      return;
    const linger now{1, 0};
    if (at_once)
      ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(std::exchange(socket_, -1));
  }

  const endpoint& server_;
  kind what_;
  std::uint64_t number_;
  random_numbers random_;
  int socket_ = -1;
  std::size_t said_ = 0;
};

}  // namespace

attackers::attackers(const endpoint& server, std::size_t connections, std::string greeting)
    : server_(server), connections_(connections), greeting_(std::move(greeting)),
      thread_([this] { run(); }) {}

attackers::~attackers() {
  is_over_ = true;
  thread_.join();
}

void attackers::run() {
  std::vector<attacker> all;
  for (std::size_t i = 0; i < connections_; ++i)
    all.emplace_back(server_, static_cast<kind>(i % kinds), i);
  tally counted{arrivals_, ends_, bytes_};
  for (auto turn = clock::now(); !is_over_; turn += turn_interval) {
    std::this_thread::sleep_until(turn);
    for (attacker& each : all)
      each.act(greeting_, counted);
  }
}

}  // namespace donet::bench
