#pragma once
// People on several nodes who talk at random, and an oracle that knows what each of them has to hear
// (architecture section 7): one sender and one listener keep their order; one copy of each datagram
// and none for its sender; who subscribes and then asks hears the answer. Nothing else is heard, and
// nothing of it is lost.

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
  /// Whoever brings what is said to its node, and to whom it is said. People have numbers from 0 on.
  class stage {
  public:
    virtual void says(std::size_t person, const std::vector<datagram>& all) = 0;
    /// Since the last call.
    virtual std::vector<datagram> heard_by(std::size_t person) = 0;

  protected:
    ~stage() = default;
  };

  /// `nodes` share `people`: person p is on node p modulo `nodes`.
  conversation(stage& where, random_source& chance, std::size_t people, std::size_t nodes);

  /// Everybody subscribes to a channel of its own. It has to be in force before anybody talks.
  void begin();

  /// One says something to some.
  void tell(std::size_t speaker, const std::vector<std::size_t>& listeners);
  /// The same, who and to whom being chance.
  void talk();
  /// Somebody subscribes to a channel, and asks somebody else to answer there.
  void ask();
  /// Everybody reads what has come, and answers questions.
  void listen();

  /// Empty, or what is wrong. Only when everything has arrived.
  std::string verdict() const;

  /// What had to be heard so far.
  std::size_t size() const noexcept { return expected_.size(); }

  /// Takes one message from the record of what was heard, which `verdict` must notice.
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
