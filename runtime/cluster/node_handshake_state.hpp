#pragma once
// One side of the node handshake (node_handshake.hpp): the expected record, the answer, and the result.
// Uses no socket and no clock. It never asks for more bytes than the next record has, because the bytes
// after `node_enter` belong to CAF.

#include "dcfile/bytes.hpp"
#include "runtime/cluster/node_handshake.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace donet::runtime {

enum class handshake_side : unsigned char { dialer, acceptor };

/// The values and decisions that a node contributes to its handshakes. Called on the thread of the handshake.
struct node_handshake_policy {
  std::function<node_introduction()> introduce;
  /// The acceptor's view, for its welcome.
  std::function<cluster_view()> view;
  /// Refuses a peer for reasons beyond handshake_rules; a refusal without a name gets the name of this
  /// node. `mine` is the side of this node. The dialer calls it with the acceptor's welcome. May be empty.
  std::function<std::optional<node_refusal>(const node_introduction& peer, handshake_side mine)>
    refuse = {};
};

class node_handshake_state {
public:
  enum class phase : unsigned char {
    running,
    entered,   ///< the stream belongs to CAF after the output is sent
    refusing,  ///< this node refuses the peer: the stream ends after the output
    refused,   ///< the peer refuses this node
    broken,    ///< the peer violated the protocol, or this node's record is too large
  };

  /// `certified` has the names in the peer's certificate; empty without TLS. `policy` must outlive this
  /// object. The output of a dialer starts with its hello.
  node_handshake_state(handshake_side side, const node_handshake_policy& policy,
                       std::optional<std::vector<std::string>> certified);

  phase now() const noexcept { return phase_; }

  /// Number of bytes to read before the next step; 0 unless the handshake is running.
  std::size_t missing() const noexcept;

  /// Handles at most `missing` bytes of the peer.
  void receive(dc::bytes_view piece);

  /// The bytes to send.
  dc::byte_buffer take_output();

  /// The introduction of the peer, once it has arrived.
  const std::optional<node_introduction>& peer() const noexcept { return peer_; }
  /// The protocol number of both, and on the dialer's side the acceptor's view; valid after `entered`.
  std::uint16_t protocol() const noexcept { return protocol_; }
  const cluster_view& view() const noexcept { return view_; }
  /// The refusal by either side, after `refusing` or `refused`.
  const std::optional<node_refusal>& refusal() const noexcept { return refusal_; }
  /// The reason of `broken`.
  const std::string& problem() const noexcept { return problem_; }

private:
  void take(const node_record& record);
  void take_refusal(const node_refusal& refusal);
  void take_hello(const node_hello& hello);
  void take_welcome(const node_welcome& welcome);
  bool refuses(const node_introduction& peer);
  void send(const node_record& record);
  void break_off(std::string problem);

  handshake_side side_;
  const node_handshake_policy& policy_;
  std::optional<std::vector<std::string>> certified_;
  node_introduction self_;
  phase phase_ = phase::running;
  dc::byte_buffer received_;  // of the next record
  dc::byte_buffer output_;
  std::optional<node_introduction> peer_;
  std::uint16_t protocol_ = 0;
  cluster_view view_;
  std::optional<node_refusal> refusal_;
  std::string problem_;
};

}  // namespace donet::runtime
