// Two nodes, a link that is cut again and again, and everything in an order that a seed chooses. An
// oracle checks what users may rely on (architecture section 7): one sender and one receiver keep
// their order; one copy of each datagram and none for its sender; who subscribes and then asks hears
// the answer; an object can be addressed behind its creation. Nothing of that is lost by a cut.

#include "tests/property/seeds.hpp"
#include "tests/support/random_source.hpp"
#include "tests/unit/actors/message_director/two_nodes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace donet::test {
namespace {

constexpr std::uint16_t talk = 1;
constexpr std::uint16_t ask = 2;
constexpr std::uint16_t answer = 3;
constexpr std::uint16_t set_field = 2020;

constexpr std::uint64_t own_channels = 10'000;     // + participant
constexpr std::uint64_t answer_channels = 20'000;  // + question
constexpr std::uint32_t objects = 500'000;         // + object

class run {
public:
  explicit run(std::uint64_t seed) : random_(seed) {
    nodes_.a.service.refuse();
    for (std::size_t i = 0; i < 6; ++i) {
      linked_node& node = i % 2 == 0 ? nodes_.a : nodes_.b;
      people_.push_back({&node, node.md.join("peer"), i, {}, 0});
      node.md.send(people_.back().as, add_channel(own_channels + i));
    }
    nodes_.settle();
  }

  void play(int steps) {
    for (int step = 0; step < steps; ++step)
      act();
    if (!nodes_.is_up())
      nodes_.connect();
    // Answers are given while the rest settles.
    for (int round = 0; round < 20; ++round) {
      nodes_.settle();
      listen();
    }
  }

  // Empty, or what is wrong.
  std::string verdict() const {
    if (!fault_.empty())
      return fault_;
    for (const auto& [text, count] : expected_) {
      const auto got = arrived_.find(text);
      const int times = got == arrived_.end() ? 0 : got->second;
      if (times != count)
        return text + " arrived " + std::to_string(times) + " times";
    }
    return {};
  }

  // Takes one message from the record of what has arrived.
  void plant_a_loss() {
    if (!arrived_.empty())
      arrived_.erase(arrived_.begin());
  }

  std::size_t messages() const { return expected_.size(); }

private:
  struct person {
    linked_node* node = nullptr;
    actors::sink_id as;
    std::size_t number = 0;
    std::map<std::size_t, std::uint64_t> last_heard;  // by speaker
    std::uint64_t said = 0;
  };

  void act() {
    switch (random_.below(16)) {
    case 0:
    case 1:
    case 2: talk_to_somebody(); break;
    case 3:
    case 4: subscribe_and_ask(); break;
    case 5: create_and_address(); break;
    case 6:
      if (random_.chance(15)) {
        if (nodes_.is_up())
          nodes_.cut();
        else
          nodes_.connect();
      }
      break;
    case 7:
    case 8: nodes_.a.md.step(1 + random_.below(6)); break;
    case 9:
    case 10: nodes_.b.md.step(1 + random_.below(6)); break;
    case 11:
      nodes_.b.service.take();
      nodes_.a.service.take();
      break;
    case 12:
      nodes_.a.service.handle_if_any();
      nodes_.b.service.handle_if_any();
      break;
    case 13:
      nodes_.pump();
      nodes_.deliver_to_a();
      break;
    case 14:
      nodes_.pump();
      nodes_.deliver_to_b();
      break;
    default: listen();
    }
  }

  person& somebody() { return people_[random_.below(people_.size())]; }

  person& somebody_else(const person& than) {
    return people_[(than.number + 1 + random_.below(people_.size() - 1)) % people_.size()];
  }

  void expect(const person& by, const std::string& text) {
    ++expected_["to " + std::to_string(by.number) + ": " + text];
  }

  // Numbered, so that the listener can tell the order.
  datagram words(person& speaker, const std::vector<std::uint64_t>& to, std::uint16_t type,
                 std::uint64_t subject) {
    return message(to, speaker.number, type, u64(++speaker.said) + u64(subject));
  }

  static std::string text_of(std::size_t speaker, std::uint64_t nth, std::uint16_t type) {
    return std::to_string(nth) + " of " + std::to_string(speaker) + ", type "
           + std::to_string(type);
  }

  void talk_to_somebody() {
    person& speaker = somebody();
    std::vector<std::uint64_t> to;
    std::vector<bool> reached(people_.size());
    for (std::size_t n = 1 + random_.below(3); n > 0; --n) {
      const std::size_t listener = random_.below(people_.size());
      to.push_back(own_channels + listener);
      reached[listener] = true;
    }
    const datagram one = words(speaker, to, talk, 0);
    for (std::size_t i = 0; i < people_.size(); ++i) {
      if (reached[i] && i != speaker.number)
        expect(people_[i], text_of(speaker.number, speaker.said, talk));
    }
    speaker.node->md.queue(speaker.as, {one});
  }

  // Now and then a neighbour has subscribed to the same just before: that it was announced is not
  // enough.
  void subscribe_and_ask() {
    person& speaker = somebody();
    person& other = somebody_else(speaker);
    const std::uint64_t question = questions_++;
    const std::uint64_t c = answer_channels + question;
    if (random_.chance(30)) {
      for (person& neighbour : people_) {
        if (neighbour.node == speaker.node && neighbour.number != speaker.number) {
          neighbour.node->md.queue(neighbour.as, {add_channel(c)});
          break;
        }
      }
    }
    asked_by_[question] = speaker.number;
    const datagram subscription = random_.chance(30) ? add_range(c, c) : add_channel(c);
    const datagram one = words(speaker, {own_channels + other.number}, ask, question);
    expect(other, text_of(speaker.number, speaker.said, ask));
    if (random_.chance(50)) {
      speaker.node->md.queue(speaker.as, {subscription, one});
    } else {
      speaker.node->md.queue(speaker.as, {subscription});
      speaker.node->md.queue(speaker.as, {one});
    }
  }

  void create_and_address() {
    person& speaker = somebody();
    const std::uint32_t id = objects + created_++;
    const datagram creation = create_object(id);
    const datagram field = message({id}, speaker.number, set_field, u32(id));
    if (random_.chance(50)) {
      speaker.node->md.queue(speaker.as, {creation, field});
    } else {
      speaker.node->md.queue(speaker.as, {creation});
      speaker.node->md.queue(speaker.as, {field});
    }
    ++expected_["field of " + std::to_string(id)];
    watched_.push_back(id);
  }

  // Everybody reads what has come, and answers questions.
  void listen() {
    for (person& listener : people_) {
      for (const datagram& one : listener.node->md.at(listener.as))
        hear(listener, one);
    }
    for (const std::uint32_t id : watched_) {
      for (const datagram& one : nodes_.b.service.at(id)) {
        static_cast<void>(one);
        ++arrived_["field of " + std::to_string(id)];
      }
    }
  }

  void hear(person& listener, const datagram& one) {
    const auto view = runtime::datagram_view::of(dc::as_bytes(one));
    const auto said = runtime::message_view::of(*view);
    dc::byte_reader reader(said->payload);
    std::uint64_t nth = 0;
    std::uint64_t subject = 0;
    ASSERT_TRUE(reader.read(nth) && reader.read(subject));
    const std::size_t speaker = value(said->sender);
    // Neighbours that only share the channel of an answer hear it as well.
    if (said->type == answer && asked_by_.at(subject) != listener.number)
      return;
    const std::string text = text_of(speaker, nth, said->type);
    ++arrived_["to " + std::to_string(listener.number) + ": " + text];
    if (speaker == listener.number)
      fault_ = text + " came back to its sender";
    std::uint64_t& last = listener.last_heard[speaker];
    if (nth <= last)
      fault_ =
        text + " came to " + std::to_string(listener.number) + " after " + std::to_string(last);
    last = nth;
    if (said->type != ask)
      return;
    const datagram reply = words(listener, {answer_channels + subject}, answer, subject);
    expect(people_[asked_by_.at(subject)], text_of(listener.number, listener.said, answer));
    listener.node->md.queue(listener.as, {reply});
  }

  random_source random_;
  two_nodes nodes_;
  std::vector<person> people_;
  std::uint64_t questions_ = 0;
  std::uint32_t created_ = 0;
  std::map<std::uint64_t, std::size_t> asked_by_;
  std::vector<std::uint32_t> watched_;
  std::map<std::string, int> expected_;
  std::map<std::string, int> arrived_;
  std::string fault_;
};

TEST(LinkedNodes, KeepTheirPromisesWhateverTheOrder) {
  for_each_seed(1500, [](std::uint64_t seed) {
    run one(seed);
    one.play(300);
    EXPECT_EQ(one.verdict(), "");
  });
}

// The oracle must notice.
TEST(LinkedNodes, AMessageThatIsLostIsNoticed) {
  run one(1);
  one.play(300);
  ASSERT_EQ(one.verdict(), "");
  ASSERT_GT(one.messages(), 30U);
  one.plant_a_loss();
  EXPECT_NE(one.verdict(), "");
}

}  // namespace
}  // namespace donet::test
