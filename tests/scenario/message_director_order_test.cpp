// The guarantees of a Message Director for order, copies and subscriptions, whatever its peers and
// its parent do (md_play.hpp).

#include "tests/property/seeds.hpp"
#include "tests/scenario/md_play.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {
namespace {

TEST(MessageDirectorOrder, HoldsWhateverPeersAndParentDo) {
  for_each_seed(1000, [](std::uint64_t seed) {
    md_play one(seed);
    one.run(300);
    EXPECT_EQ(one.oracle().verdict(), "");
  });
}

// ---- the oracle must detect faults ----

using record = std::vector<datagram>;

// Each fault changes the end of a record, between the Message Director and the oracle.
using fault = void (*)(record& of);

void lose(record& of) {
  of.pop_back();
}

void say_twice(record& of) {
  of.push_back(of.back());
}

void swap(record& of) {
  std::swap(of[of.size() - 1], of[of.size() - 2]);
}

void change(record& of) {
  of.back() += 'x';
}

record without_controls(record of) {
  std::erase_if(of, [](const datagram& one) { return one.starts_with(u8(1) + u64(1)); });
  return of;
}

class canary {
public:
  explicit canary(md_play& of) : whole_(of.oracle()), stayed_(of.stayed()) {}

  void plant_all() {
    for (const fault each : {lose, say_twice, swap, change}) {
      for (const std::size_t peer : stayed_)
        plant(each, [peer](md_oracle::hearing& all) -> record& { return all.peers[peer]; });
      plant(each, [](md_oracle::hearing& all) -> record& {
        all.parents.back() = without_controls(std::move(all.parents.back()));
        return all.parents.back();
      });
    }
    for (const std::size_t peer : stayed_) {
      hear_themselves(peer);
      lose_what_it_left_behind(peer);
    }
    a_stranger_hears();
  }

private:
  void plant(fault what, const std::function<record&(md_oracle::hearing&)>& where) {
    md_oracle bad = whole_;
    record& there = where(bad.records());
    ASSERT_GE(there.size(), 2U);
    what(there);
    expect_noticed(bad);
  }

  // A peer receives its own message, at its place in the order.
  void hear_themselves(std::size_t peer) {
    const record& all = whole_.records().witness;
    const auto own = std::find_if(all.begin(), all.end(), [&](const datagram& one) {
      return whole_.is_by(one, md_oracle::voice::peer, peer);
    });
    if (own == all.end())
      return;
    md_oracle bad = whole_;
    record& heard = bad.records().peers[peer];
    heard.insert(std::find_first_of(heard.begin(), heard.end(), own, all.end()), *own);
    expect_noticed(bad);
  }

  // The post-remove reaches no participant.
  void lose_what_it_left_behind(std::size_t peer) {
    md_oracle bad = whole_;
    const auto forget = [&](record& of) {
      return std::erase_if(of, [&](const datagram& one) {
        return whole_.is_by(one, md_oracle::voice::left_behind, peer);
      });
    };
    if (forget(bad.records().witness) == 0)
      return;
    for (record& each : bad.records().peers)
      forget(each);
    for (record& each : bad.records().parents)
      forget(each);
    expect_noticed(bad);
  }

  void a_stranger_hears() {
    md_oracle bad = whole_;
    bad.records().peers[bad.peer_joins()].push_back(bad.records().witness.back());
    expect_noticed(bad);
  }

  void expect_noticed(md_oracle& bad) {
    ++planted_;
    EXPECT_NE(bad.verdict(), "") << "fault " << planted_;
  }

  md_oracle whole_;
  std::vector<std::size_t> stayed_;
  std::size_t planted_ = 0;
};

TEST(MessageDirectorOrder, ItsOracleNoticesWhatIsLostDoubledSwappedChangedOrMisdelivered) {
  for_each_seed(50, [](std::uint64_t seed) {
    md_play one(seed);
    one.run(300);
    ASSERT_EQ(one.oracle().verdict(), "");
    ASSERT_GT(one.oracle().records().witness.size(), 50U);
    canary(one).plant_all();
  });
}

}  // namespace
}  // namespace donet::test
