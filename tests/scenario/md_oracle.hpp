#pragma once
// Knows what each peer of a Message Director, and its parent, may and must hear (architecture
// section 7), from what everybody has said and from one more peer, the witness, who is subscribed to
// everything, says nothing and never leaves: what it hears is the one order in which all was routed.
//
// A subscription is in force for what its peer says later. So where a peer's own words stand in that
// order bounds when its subscriptions changed, and of everything outside of these bounds the oracle
// knows for sure who had to hear it.

#include "tests/support/wire.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace donet::test {

class md_oracle {
public:
  /// All that is said goes to some of these, and the witness is subscribed to all of them.
  static constexpr std::uint64_t first_channel = 5000;
  static constexpr std::size_t channels = 32;

  /// A set of these, the lowest bit being the first.
  using channel_mask = std::uint32_t;

  /// Who says something; what is left behind is its peer's.
  enum class voice : unsigned char { peer, parent, left_behind };

  // ---- who is there, by numbers from 0 on ----

  std::size_t peer_joins();
  /// The parent is reached, perhaps again.
  std::size_t parent_joins();

  // ---- what is said; each of them returns the datagram ----

  /// With so many bytes that mean nothing.
  datagram peer_says(std::size_t peer, channel_mask to, std::size_t padding = 0);
  datagram parent_says(std::size_t parent, channel_mask to, std::size_t padding = 0);
  datagram adds_channel(std::size_t peer, std::size_t index);
  datagram removes_channel(std::size_t peer, std::size_t index);
  datagram adds_range(std::size_t peer, std::size_t low, std::size_t high);
  datagram removes_range(std::size_t peer, std::size_t low, std::size_t high);
  datagram leaves_behind(std::size_t peer, std::uint64_t key, channel_mask to);
  datagram clears(std::size_t peer, std::uint64_t key);

  // ---- how it ends ----

  /// It has closed in order, or has to be dismissed: what it said had to be routed, all of it.
  /// Otherwise it may have been cut off at any time.
  void peer_closes(std::size_t peer) { peers_[peer].closed = true; }
  void parent_closes(std::size_t parent) { parents_[parent].closed = true; }

  // ---- what was heard: the test appends to it ----

  struct hearing {
    std::vector<datagram> witness;
    std::vector<std::vector<datagram>> peers;
    std::vector<std::vector<datagram>> parents;  ///< control messages too
  };
  hearing& records() noexcept { return heard_; }

  /// Whether this was said, and so.
  bool is_by(const datagram& one, voice by, std::size_t who) const;

  /// Everything has arrived: the peer has heard all that the witness has, as far as it concerns it.
  void peer_is_complete(std::size_t peer) { peers_[peer].complete_to = heard_.witness.size(); }

  /// Empty, or what is wrong. When everybody but the witness and the parent has left, and the parent
  /// has heard everything.
  std::string verdict();

private:
  using id = std::uint32_t;
  using ids = std::vector<id>;

  struct word {
    voice by{};
    std::size_t who = 0;
    std::size_t nth = 0;  // of what this one said
    channel_mask to = 0;
    std::size_t acts_before = 0;  // of the peer
    std::uint64_t key = 0;        // of what is left behind
    datagram bytes;
  };

  // What a peer told the Message Director itself.
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
    std::size_t routed = 0;  // of what it said, found by `check_order`
  };

  struct peer_record : speaker {
    std::vector<act> acts;
    std::size_t complete_to = 0;  // in the witness' record
    // In the order in which it was routed, found by `check_order`:
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
