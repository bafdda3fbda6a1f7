#include "runtime/cluster/basp_scribe.hpp"

#include <caf/binary_deserializer.hpp>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace donet::runtime {

namespace {

using caf::io::network::rw_state;

// Two TLS records of the maximal size: a read with this room leaves no decrypted bytes in the TLS library.
constexpr std::size_t read_buffer_size = 2 * tls_stream::receive_size_min;

}  // namespace

// BASP reads a header of 32 bytes, then its payload. The buffer serves both with one system call.
rw_state basp_stream_policy::read_some(std::size_t& count, int, void* to, std::size_t size) {
  count = 0;
  if (begin_ == end_) {
    if (buffer_.empty())
      buffer_.resize(read_buffer_size);
    const io_result result = stream_.receive(buffer_);
    begin_ = 0;
    end_ = result.bytes;
    if (end_ == 0)
      return result.ended ? rw_state::failure : rw_state::success;
    line_->read_now();
  }
  count = std::min(size, end_ - begin_);
  std::memcpy(to, buffer_.data() + begin_, count);
  begin_ += count;
  return rw_state::success;
}

rw_state basp_stream_policy::write_some(std::size_t& count, int, const void* from,
                                        std::size_t size) {
  count = 0;
  if (size == 0)
    return rw_state::indeterminate;
  const iovec piece{const_cast<void*>(from), size};
  const io_result result = stream_.transmit(std::span(&piece, 1));
  count = result.bytes;
  return result.ended ? rw_state::failure : rw_state::success;
}

basp_scribe::basp_scribe(caf_multiplexer& multiplexer, any_stream stream,
                         std::shared_ptr<basp_line> line, basp_rules rules, basp_peer peer,
                         std::size_t waiting_bytes_max, events calls)
    : caf::io::scribe(caf::io::network::conn_hdl_from_socket(stream.socket())),
      multiplexer_(multiplexer), line_(std::move(line)), rules_(std::move(rules)), peer_(peer),
      waiting_bytes_max_(waiting_bytes_max),
      calls_(std::move(calls)), stream_{multiplexer, stream.socket(), std::move(stream), line_} {}

// The socket is still open here; once closed, another socket may get its number.
basp_scribe::~basp_scribe() {
  line_->over();
  if (calls_.over)
    calls_.over();
}

// CAF allocates a whole message as soon as its size is announced. Bytes after a rejected piece are read
// and discarded until the end of the stream arrives.
bool basp_scribe::consume(caf::execution_unit* unit, const void* bytes, std::size_t size) {
  if (line_->is_cut())
    return true;
  // The broker has released this connection, which may still have bytes that were read before.
  if (detached())
    return false;
  const dc::bytes_view piece(static_cast<const std::byte*>(bytes), size);
  const basp_verdict verdict = rules_.judge(piece);
  if (verdict != basp_verdict::allowed) {
    line_->cut();
    if (calls_.refused)
      calls_.refused(verdict);
    return true;
  }
  if (!rules_.is_introduction() || is_open_)
    return caf::io::scribe::consume(unit, bytes, size);
  is_open_ = true;
  // CAF reuses the buffer of the introduction.
  const dc::byte_buffer introduction(piece.begin(), piece.end());
  const caf::actor_id published = insert_peer(introduction);
  const bool goes_on = caf::io::scribe::consume(unit, bytes, size);
  if (goes_on && !detached())
    report_opened(introduction, published);
  return goes_on;
}

// CAF creates an actor for each system that it connects to. That actor would send a request to the
// system's "SpawnServ", and the peer could monitor it and answer it by its id. CAF does not create the
// actor if its table has an entry for the system, so this inserts one. Returns the id of the actor that a
// server publishes.
caf::actor_id basp_scribe::insert_peer(dc::bytes_view introduction) {
  auto& broker = static_cast<caf::io::basp_broker&>(*parent());
  caf::binary_deserializer source{
    broker.context(), reinterpret_cast<const char*>(introduction.data()), introduction.size()};
  caf::node_id peer;
  if (source(peer))
    return caf::invalid_actor_id;
  broker.spawn_servers.emplace(peer, caf::actor{});
  std::vector<std::string> protocols;
  caf::actor_id published = caf::invalid_actor_id;
  if (peer_ == basp_peer::server && source(protocols, published))
    return caf::invalid_actor_id;
  return published;
}

// Called after BASP's handshake: the broker has a route to the peer.
void basp_scribe::report_opened(dc::bytes_view introduction, caf::actor_id published) {
  if (!calls_.opened)
    return;
  if (peer_ == basp_peer::client)
    return calls_.opened({});
  auto& broker = static_cast<caf::io::basp_broker&>(*parent());
  caf::binary_deserializer source{
    broker.context(), reinterpret_cast<const char*>(introduction.data()), introduction.size()};
  caf::node_id peer;
  if (!source(peer) && published != caf::invalid_actor_id)
    calls_.opened(proxy_of(broker, peer, published));
}

void basp_scribe::configure_read(caf::io::receive_policy::config config) {
  stream_.configure_read(config);
  if (std::exchange(is_launched_, true))
    return;
  stream_.start(this);
  // The node handshake may have left decrypted bytes in the TLS library.
  multiplexer_.post(
    [self = caf::intrusive_ptr<basp_scribe>(this)] { self->read_what_is_inside(); });
}

void basp_scribe::read_what_is_inside() {
  if (!detached())
    stream_.handle_event(caf::io::network::operation::read);
}

void basp_scribe::graceful_shutdown() {
  stream_.graceful_shutdown();
  detach(&multiplexer_, false);
}

void basp_scribe::flush() {
  if (wr_buf().size() > waiting_bytes_max_)
    line_->cut();
  else
    stream_.flush(this);
}

void forget_peers_that_are_gone(caf::io::basp_broker& broker) {
  std::erase_if(broker.spawn_servers,
                [&](const auto& peer) { return !broker.instance.tbl().lookup(peer.first); });
}

}  // namespace donet::runtime
