#include "runtime/net/tcp_dialer.hpp"

#include "runtime/open_files.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <utility>  // Asio 1.74 forgets it in C++20

namespace donet::runtime {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// For all addresses of a name together.
constexpr std::chrono::seconds connect_time_max{10};

std::string sentence_of(const error_code& error) {
  return error.category() == boost::system::system_category() ? describe_system_error(error.value())
                                                              : error.message();
}

}  // namespace

struct tcp_dialer::attempt : std::enable_shared_from_this<tcp_dialer::attempt> {
  attempt(tcp_dialer& dialer, address target, done_function when_done)
      : loop(dialer.loop_), gate(dialer.gate_), bounds(dialer.bounds_), to(std::move(target)),
        done(std::move(when_done)), resolver(loop.context()), socket(loop.context()) {}

  void begin() {
    limit = loop.after(connect_time_max, [this] { fail("no answer"); });
    resolver.async_resolve(to.host, std::to_string(to.port),
                           [self = shared_from_this()](const error_code& error,
                                                       const tcp::resolver::results_type& found) {
                             if (error)
                               self->fail(sentence_of(error));
                             else
                               self->try_all(found);
                           });
  }

  void try_all(const tcp::resolver::results_type& found) {
    // Given up, when the answer was on its way already.
    if (!done)
      return;
    boost::asio::async_connect(
      socket, found, [self = shared_from_this()](const error_code& error, const tcp::endpoint&) {
        if (error) {
          self->fail(sentence_of(error));
          return;
        }
        self->succeed();
      });
  }

  void succeed() {
    error_code failed;
    const int handle = socket.release(failed);
    if (failed)
      fail(sentence_of(failed));
    else
      finish(std::make_shared<tcp_connection>(loop, gate, handle, bounds), {});
  }

  void fail(const std::string& problem) { finish(nullptr, to_string(to) + ": " + problem); }

  void finish(std::shared_ptr<connection> made, const std::string& problem) {
    const auto self = shared_from_this();
    const done_function tell = std::exchange(done, nullptr);
    give_up();
    if (tell)
      tell(std::move(made), problem);
  }

  void give_up() {
    done = nullptr;
    limit.cancel();
    resolver.cancel();
    error_code ignored;
    socket.close(ignored);
  }

  event_loop& loop;
  flow_gate& gate;
  peer_bounds bounds;
  address to;
  done_function done;
  tcp::resolver resolver;
  tcp::socket socket;
  timer limit;
};

tcp_dialer::tcp_dialer(event_loop& loop, flow_gate& gate, peer_bounds bounds)
    : loop_(loop), gate_(gate), bounds_(bounds) {}

tcp_dialer::~tcp_dialer() {
  if (running_)
    running_->give_up();
}

void tcp_dialer::dial(const address& to, done_function done) {
  if (running_)
    running_->give_up();
  running_ = std::make_shared<attempt>(*this, to, std::move(done));
  running_->begin();
}

}  // namespace donet::runtime
