#pragma once
// CAF's side of a connection on a stream of ours, with or without TLS. It applies basp_rules to all input
// and bounds the output that waits. CAF's own scribe reads messages of any size and buffers output for a
// peer that does not read.
//
//   any_stream ── bytes ──> basp_scribe ── messages that are allowed ──> CAF's BASP broker

#include "runtime/caf_io.hpp"
#include "runtime/cluster/basp_line.hpp"
#include "runtime/cluster/basp_rules.hpp"
#include "runtime/net/any_stream.hpp"

#include <caf/actor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace donet::runtime {

/// Reads and writes an any_stream through the interface that CAF requires. CAF closes the socket.
class basp_stream_policy {
public:
  basp_stream_policy(any_stream stream, std::shared_ptr<basp_line> line) noexcept
      : stream_(std::move(stream)), line_(std::move(line)) {}
  ~basp_stream_policy() { stream_.release(); }
  basp_stream_policy(const basp_stream_policy&) = delete;
  basp_stream_policy& operator=(const basp_stream_policy&) = delete;

  caf::io::network::rw_state read_some(std::size_t& count, int socket, void* to, std::size_t size);
  caf::io::network::rw_state write_some(std::size_t& count, int socket, const void* from,
                                        std::size_t size);
  /// True while the buffer has bytes, which the socket does not report.
  bool must_read_more(int, std::size_t) const noexcept { return begin_ != end_; }

private:
  any_stream stream_;
  std::shared_ptr<basp_line> line_;
  std::vector<std::byte> buffer_;  // allocated by the first read
  std::size_t begin_ = 0;          // of the bytes that CAF has not read
  std::size_t end_ = 0;
};

/// All calls on the middleman's thread.
class basp_scribe final : public caf::io::scribe {
public:
  struct events {
    /// The peer violated the rules; the connection ends.
    std::function<void(basp_verdict)> refused = {};
    /// BASP's handshake is complete, and no message of the peer was delivered yet. The actor is the one that
    /// a server publishes; null if the peer is a client.
    std::function<void(const caf::actor&)> opened = {};
    /// The connection has ended, and the last message of the peer was delivered.
    std::function<void()> over = {};
  };

  /// More than `waiting_bytes_max` bytes that wait for the peer end the connection.
  basp_scribe(caf_multiplexer& multiplexer, any_stream stream, std::shared_ptr<basp_line> line,
              basp_rules rules, basp_peer peer, std::size_t waiting_bytes_max, events calls);
  ~basp_scribe() override;

  // The interface that CAF calls.
  bool consume(caf::execution_unit* unit, const void* bytes, std::size_t size) override;
  void configure_read(caf::io::receive_policy::config config) override;
  void ack_writes(bool enable) override { stream_.ack_writes(enable); }
  std::vector<char>& wr_buf() override { return stream_.wr_buf(); }
  std::vector<char>& rd_buf() override { return stream_.rd_buf(); }
  void graceful_shutdown() override;
  void flush() override;
  std::string addr() const override { return {}; }
  std::uint16_t port() const override { return 0; }
  void add_to_loop() override { stream_.activate(this); }
  void remove_from_loop() override { stream_.passivate(); }

private:
  caf::actor_id insert_peer(dc::bytes_view introduction);
  void report_opened(dc::bytes_view introduction, caf::actor_id published);
  void read_what_is_inside();

  caf_multiplexer& multiplexer_;
  std::shared_ptr<basp_line> line_;
  basp_rules rules_;
  basp_peer peer_;
  std::size_t waiting_bytes_max_;
  events calls_;
  bool is_launched_ = false;
  bool is_open_ = false;
  caf::io::network::stream_impl<basp_stream_policy> stream_;
};

/// Removes the entries that scribes inserted for peers that have disconnected. On the middleman's thread.
void forget_peers_that_are_gone(caf::io::basp_broker& broker);

}  // namespace donet::runtime
