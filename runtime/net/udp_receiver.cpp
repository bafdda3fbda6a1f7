#include "runtime/net/udp_receiver.hpp"

#include "runtime/net/readiness_set.hpp"
#include "runtime/net/socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <system_error>
#include <utility>

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace donet::runtime {

namespace {

// One byte more than a UDP datagram can have, in IPv4 or IPv6.
constexpr std::size_t slot_size = 65'536;
// Datagrams received by one system call.
constexpr std::size_t slots = 64;
// Bounds at which a batch ends although more datagrams may be waiting: other sockets of the thread
// have their turn, and the size of a batch is limited.
constexpr std::size_t batch_datagrams_max = 256;
constexpr std::size_t batch_bytes_max = 1u << 20;

udp_source source_of(const sockaddr_storage& from) {
  udp_source source;
  const auto take = [&source](const auto& host, in_port_t port) {
    source.host_size = sizeof host;
    source.port = ntohs(port);
    std::memcpy(source.host.data(), &host, sizeof host);
  };
  if (from.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &from, sizeof v4);
    take(v4.sin_addr, v4.sin_port);
  } else if (from.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &from, sizeof v6);
    take(v6.sin6_addr, v6.sin6_port);
  }
  return source;
}

int option_of(int socket, int option) noexcept {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : 0;
}

// Requests `bytes` of receive buffer. A process without the privilege gets at most what the system
// allows.
void ask_for_buffer(int socket, std::size_t bytes) noexcept {
  const int wanted = static_cast<int>(std::min<std::size_t>(bytes, 1u << 30));
  if (::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0)
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
}

// Receives many datagrams by one system call. Memory that no datagram has reached is never
// allocated by the system.
struct slot_table {
  slot_table() : bytes(std::make_unique_for_overwrite<std::byte[]>(slots * slot_size)) {
    for (std::size_t i = 0; i < slots; ++i)
      pieces[i] = {bytes.get() + i * slot_size, slot_size};
  }

  // Returns the number of received datagrams; 0 if there are none left.
  std::size_t receive(int socket) noexcept {
    for (std::size_t i = 0; i < slots; ++i) {
      msghdr& one = headers[i].msg_hdr;
      one = {};
      one.msg_name = &sources[i];
      one.msg_namelen = sizeof sources[i];
      one.msg_iov = &pieces[i];
      one.msg_iovlen = 1;
    }
    int count = 0;
    do
      count = ::recvmmsg(socket, headers, slots, MSG_DONTWAIT, nullptr);
    while (count < 0 && errno == EINTR);
    return count < 0 ? 0 : static_cast<std::size_t>(count);
  }

  void append_to(udp_batch& batch, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
      const std::byte* const begin = bytes.get() + i * slot_size;
      batch.bytes.insert(batch.bytes.end(), begin, begin + headers[i].msg_len);
      batch.datagrams.push_back({source_of(sources[i]), headers[i].msg_len});
    }
  }

  std::unique_ptr<std::byte[]> bytes;
  iovec pieces[slots];
  sockaddr_storage sources[slots];
  mmsghdr headers[slots];
};

}  // namespace

class udp_receiver::udp_socket final : public ready_handler {
public:
  udp_socket(udp_receiver& owner, int socket) : owner_(owner), socket_(socket) {}
  udp_socket(const udp_socket&) = delete;
  udp_socket& operator=(const udp_socket&) = delete;
  ~udp_socket() {
    if (is_watched_)
      owner_.loop_.sockets().forget(socket_, *this);
    close_socket(socket_);
  }

  // Returns 0 or the `errno`.
  int open(const listen_address& where, std::size_t buffer_bytes) {
    // An IPv6 socket receives IPv6 only: the IPv4 address of the same name has its own socket.
    const int yes = 1;
    if (where.family() == AF_INET6
        && ::setsockopt(socket_, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) != 0)
      return errno;
    ask_for_buffer(socket_, buffer_bytes);
    if (::bind(socket_, where.get(), where.size) != 0)
      return errno;
    try {
      owner_.loop_.sockets().watch(socket_, {}, *this);
    } catch (const std::system_error& failure) {
      return failure.code().value();
    }
    is_watched_ = true;
    return 0;
  }

  void start() { owner_.loop_.sockets().change(socket_, {true, false}, *this); }

  void on_ready(readiness) noexcept override { receive(); }

  // The capacity of the kernel's buffer is the most that can be waiting now.
  void drain() {
    const std::size_t room = buffer_bytes();
    std::size_t seen = 0;
    for (std::size_t got = receive(); got != 0 && seen <= room; got = receive())
      seen += got;
  }

  std::size_t buffer_bytes() const noexcept {
    return static_cast<std::size_t>(std::max(option_of(socket_, SO_RCVBUF), 0));
  }

  std::uint64_t lost() const noexcept {
    std::uint32_t all[SK_MEMINFO_VARS] = {};
    socklen_t size = sizeof all;
    return ::getsockopt(socket_, SOL_SOCKET, SO_MEMINFO, all, &size) == 0 ? all[SK_MEMINFO_DROPS]
                                                                          : 0;
  }

  int handle() const noexcept { return socket_; }

private:
  // Returns the received bytes plus one for each datagram, so that empty datagrams count.
  std::size_t receive() {
    udp_batch batch;
    std::size_t count = slots;
    while (count == slots && batch.datagrams.size() < batch_datagrams_max
           && batch.bytes.size() < batch_bytes_max) {
      count = slots_.receive(socket_);
      slots_.append_to(batch, count);
    }
    const std::size_t seen = batch.bytes.size() + batch.datagrams.size();
    if (seen != 0)
      owner_.received_(std::move(batch));
    return seen;
  }

  udp_receiver& owner_;
  int socket_;
  bool is_watched_ = false;
  slot_table slots_;
};

address to_address(const udp_source& from) {
  return {host_text(std::span(from.host).first(from.host_size)), from.port};
}

udp_receiver::udp_receiver(event_loop& loop) : loop_(loop) {}

udp_receiver::~udp_receiver() {
  stop();
}

std::string udp_receiver::open(const address& where, std::size_t buffer_bytes) {
  found_addresses found = find_listen_addresses(where, SOCK_DGRAM);
  return found.problem.empty() ? open(found.all, buffer_bytes) : std::move(found.problem);
}

std::string udp_receiver::open(const std::vector<listen_address>& all, std::size_t buffer_bytes) {
  const auto open_one = [&](const listen_address& one) {
    const int socket = ::socket(one.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0)
      return errno;
    auto opened = std::make_unique<udp_socket>(*this, socket);
    const int error = opened->open(one, buffer_bytes);
    if (error != 0)
      return error;
    const std::size_t room = opened->buffer_bytes();
    buffer_bytes_ = sockets_.empty() ? room : std::min(buffer_bytes_, room);
    where_.push_back(local_address(socket));
    sockets_.push_back(std::move(opened));
    return 0;
  };
  opened_addresses opened = open_each(all, open_one, [this] { return where_.front().port; });
  if (!opened.problem.empty())
    stop();
  not_there_ = std::move(opened.not_there);
  return std::move(opened.problem);
}

void udp_receiver::start(receive_function received) {
  received_ = std::move(received);
  for (const std::unique_ptr<udp_socket>& one : sockets_)
    one->start();
}

void udp_receiver::drain() {
  for (const std::unique_ptr<udp_socket>& one : sockets_)
    one->drain();
}

std::uint64_t udp_receiver::lost() const noexcept {
  std::uint64_t all = 0;
  for (const std::unique_ptr<udp_socket>& one : sockets_)
    all += one->lost();
  return all;
}

void udp_receiver::stop() noexcept {
  sockets_.clear();
  where_.clear();
}

}  // namespace donet::runtime
