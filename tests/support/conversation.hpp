#pragma once
// Participants on several nodes that send messages at random, and an oracle for the messages that
// each of them has to receive (architecture section 7). Messages from one sender to one listener
// keep their order; each participant receives one copy of a datagram, and never its own; a
// participant that subscribes and then asks receives the answer. No other message arrives, and none
// is lost.

#include "tests/support/random_source.hpp"
#include "tests/support/wire.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace donet::test {

class conversation {
public:
  /// Passes messages to their nodes, and returns what participants receive. Participants are
  /// numbered from 0.
  class stage {
  public:
    virtual void says(std::size_t person, const std::vector<datagram>& all) = 0;
    /// The datagrams since the last call.
    virtual std::vector<datagram> heard_by(std::size_t person) = 0;

  protected:
    ~stage() = default;
  };

  /// Divides `people` participants among `nodes`: participant p is on node p modulo `nodes`.
  conversation(stage& where, random_source& chance, std::size_t people, std::size_t nodes);

  /// Each participant subscribes to a channel of its own. All subscriptions have to be in force
  /// before the first message.
  void begin();

  /// One participant sends a message to several.
  void tell(std::size_t speaker, const std::vector<std::size_t>& listeners);
  /// As `tell`, with a random speaker and listeners.
  void talk();
  /// A participant subscribes to a channel, and asks another one to answer there.
  void ask();
  /// All participants read their messages, and answer questions.
  void listen();

  /// Empty, or a description of the error. Call only when everything has arrived.
  std::string verdict() const;

  /// The number of messages that had to be received so far.
  std::size_t size() const noexcept { return expected_.size(); }

  /// Removes one message from the record of received messages, which `verdict` must detect.
  void plant_a_loss();

private:
  struct person {
    std::map<std::size_t, std::uint64_t> last_heard;  // by speaker
    std::uint64_t said = 0;
  };

  datagram words(std::size_t speaker, const std::vector<std::uint64_t>& to, std::uint16_t type,
                 std::uint64_t subject);
  void expect(std::size_t listener, std::size_t speaker, std::uint16_t type);
  void hear(std::size_t listener, const datagram& one);
  void reply(std::size_t listener, std::uint64_t question);

  stage& stage_;
  random_source& random_;
  std::size_t nodes_;
  std::vector<person> people_;
  std::vector<std::size_t> asked_by_;  // by question
  std::map<std::string, int> expected_;
  std::map<std::string, int> heard_;
  std::string fault_;
};

}  // namespace donet::test
