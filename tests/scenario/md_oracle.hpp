#pragma once
// Derives which messages each peer of a Message Director, and its parent, may and must receive
// (architecture section 7). The input is the set of sent messages, and the record of one more peer,
// the witness, which subscribes to all channels, sends nothing and never leaves: its record is the
// order in which all messages were routed.
//
// A subscription is in force for later messages of its peer. So the positions of a peer's own
// messages in that order bound the time of each change to its subscriptions. For every message
// outside of these bounds the oracle can derive the exact receivers.

#include "tests/support/wire.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace donet::test {

class md_oracle {
public:
  /// All messages go to some of these channels, and the witness is subscribed to all of them.
  static constexpr std::uint64_t first_channel = 5000;
  static constexpr std::size_t channels = 32;

  /// A set of these channels; the lowest bit is the first one.
  using channel_mask = std::uint32_t;

  /// The sender of a message; a post-remove belongs to its peer.
  enum class voice : unsigned char { peer, parent, left_behind };

  // ---- participants, numbered from 0 ----

  std::size_t peer_joins();
  /// The parent is connected, perhaps again.
  std::size_t parent_joins();

  // ---- messages; each function returns the datagram ----

  /// With `padding` meaningless bytes.
  datagram peer_says(std::size_t peer, channel_mask to, std::size_t padding = 0);
  datagram parent_says(std::size_t parent, channel_mask to, std::size_t padding = 0);
  datagram adds_channel(std::size_t peer, std::size_t index);
  datagram removes_channel(std::size_t peer, std::size_t index);
  datagram adds_range(std::size_t peer, std::size_t low, std::size_t high);
  datagram removes_range(std::size_t peer, std::size_t low, std::size_t high);
  datagram leaves_behind(std::size_t peer, std::uint64_t key, channel_mask to);
  datagram clears(std::size_t peer, std::uint64_t key);

  // ---- the end of a participant ----

  /// The participant has closed in order, or is to be dismissed: all of its messages must be
  /// routed. Otherwise it may have been cut off at any time.
  void peer_closes(std::size_t peer) { peers_[peer].closed = true; }
  void parent_closes(std::size_t parent) { parents_[parent].closed = true; }

  // ---- received messages, which the test appends ----

  struct hearing {
    std::vector<datagram> witness;
    std::vector<std::vector<datagram>> peers;
    std::vector<std::vector<datagram>> parents;  ///< including control messages
  };
  hearing& records() noexcept { return heard_; }

  /// True if this participant sent exactly this datagram.
  bool is_by(const datagram& one, voice by, std::size_t who) const;

  /// Everything has arrived: the peer must have all messages of the witness' record that concern
  /// it.
  void peer_is_complete(std::size_t peer) { peers_[peer].complete_to = heard_.witness.size(); }

  /// Empty, or a description of the error. Call when all participants except the witness and the
  /// parent have left, and the parent has received everything.
  std::string verdict();

private:
  using id = std::uint32_t;
  using ids = std::vector<id>;

  struct word {
    voice by{};
    std::size_t who = 0;
    std::size_t nth = 0;  // position among the sender's messages
    channel_mask to = 0;
    std::size_t acts_before = 0;  // changes by the peer before this message
    std::uint64_t key = 0;        // key of a post-remove
    datagram bytes;
  };

  // A control message of a peer to the Message Director.
  struct act {
    enum class kind : unsigned char { add, remove, add_range, remove_range, leave_behind, clear };
    kind what{};
    channel_mask channels = 0;
    std::uint64_t key = 0;
    id left_behind = 0;
  };

  struct subscriptions {
    channel_mask singles = 0;
    channel_mask ranges = 0;

    void apply(const act& one) noexcept;
    bool cover(channel_mask any) const noexcept { return ((singles | ranges) & any) != 0; }
  };

  using post_removes = std::map<std::uint64_t, ids>;

  struct speaker {
    std::size_t said = 0;
    bool closed = false;
    std::size_t routed = 0;  // number of its messages that were routed; set by `check_order`
  };

  struct peer_record : speaker {
    std::vector<act> acts;
    std::size_t complete_to = 0;  // in the record of the witness
    // In routing order; set by `check_order`:
    ids own;
    ids left_behind;
  };

  datagram say(word said, std::size_t padding);
  void tells(std::size_t peer, const act& one) { peers_[peer].acts.push_back(one); }

  std::string read(const std::vector<datagram>& record, ids& to) const;
  std::string check_order();
  std::string check_speaker(speaker& by, const word& one) const;
  std::string check_peer(std::size_t peer) const;
  std::string check_left_behind(std::size_t peer, std::size_t acts_done) const;
  std::string check_parents() const;
  std::string text(id one) const;

  std::vector<word> words_;
  std::vector<peer_record> peers_;
  std::vector<speaker> parents_;
  hearing heard_;
  ids order_;
};

}  // namespace donet::test
