#include "runtime/net/listener.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <cerrno>
#include <utility>  // Asio 1.74 forgets it in C++20

#include <sys/socket.h>

namespace donet::runtime {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// Connections taken per turn, so that a flood of them does not starve those that are there.
constexpr int accepted_per_turn_max = 64;
// How long to wait when the system has no more sockets: one may be given back meanwhile.
constexpr std::chrono::milliseconds out_of_sockets_pause{100};

}  // namespace

struct listener::door : std::enable_shared_from_this<listener::door> {
  door(event_loop& event_loop, const accept_function& accept_one)
      : loop(event_loop), acceptor(loop.context()), accepted(accept_one) {}

  error_code open(const tcp::endpoint& endpoint) {
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error)
      acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    // An address of IPv6 is only that: the IPv4 address of the same name has a door of its own.
    if (!error && endpoint.address().is_v6())
      acceptor.set_option(boost::asio::ip::v6_only(true), error);
    if (!error)
      acceptor.bind(endpoint, error);
    if (!error)
      acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (!error)
      acceptor.non_blocking(true, error);
    return error;
  }

  void wait() {
    acceptor.async_wait(tcp::acceptor::wait_read,
                        [self = shared_from_this()](const error_code& error) {
                          if (!error)
                            self->take();
                        });
  }

  void take() {
    for (int taken = 0; taken < accepted_per_turn_max && acceptor.is_open(); ++taken) {
      const int socket =
        ::accept4(acceptor.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (socket >= 0) {
        accepted(socket);
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        pause = loop.after(out_of_sockets_pause, [this] { wait(); });
        return;
      } else if (errno != EINTR && errno != ECONNABORTED) {
        break;
      }
    }
    if (acceptor.is_open())
      wait();
  }

  void close() noexcept {
    pause.cancel();
    error_code ignored;
    acceptor.close(ignored);
  }

  event_loop& loop;
  tcp::acceptor acceptor;
  const accept_function& accepted;
  timer pause;
};

listener::listener(event_loop& loop, accept_function accepted)
    : loop_(loop), accepted_(std::move(accepted)) {}

listener::~listener() {
  stop();
}

std::string listener::open(const address& where) {
  tcp::resolver resolver(loop_.context());
  error_code error;
  const auto found =
    resolver.resolve(where.host, std::to_string(where.port), tcp::resolver::passive, error);
  if (error)
    return to_string(where) + ": " + error.message();
  for (const auto& entry : found) {
    tcp::endpoint endpoint = entry.endpoint();
    // All doors of a name have one port, also when the system chose it.
    if (where.port == 0 && !where_.empty())
      endpoint.port(where_.front().port);
    auto one = std::make_shared<door>(loop_, accepted_);
    error = one->open(endpoint);
    if (error) {
      stop();
      return to_string({endpoint.address().to_string(), endpoint.port()}) + ": " + error.message();
    }
    const tcp::endpoint local = one->acceptor.local_endpoint(error);
    where_.push_back({local.address().to_string(), local.port()});
    doors_.push_back(std::move(one));
  }
  return {};
}

void listener::start() {
  for (const std::shared_ptr<door>& one : doors_)
    one->wait();
}

void listener::stop() noexcept {
  for (const std::shared_ptr<door>& one : doors_)
    one->close();
  doors_.clear();
  where_.clear();
}

}  // namespace donet::runtime
