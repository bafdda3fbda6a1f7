#pragma once
// A model of a Database State Server: from the messages that it receives, in order, it derives the
// answers to requests, the requests to the database, and the state of its objects (spec/services
// chapter 4).

#include "tests/support/wire.hpp"

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace donet::test {

/// A value of the only class in the contract of dbss_world.
struct stored_thing {
  std::optional<std::uint32_t> level;  ///< field 0: required, db, default 20
  std::optional<std::uint32_t> mood;   ///< field 1: ram
  std::optional<std::uint32_t> note;   ///< field 2: ram, db
};

class dbss_model {
public:
  explicit dbss_model(std::uint64_t database) : database_(database) {}

  /// A message to the channel of an object, not sent by the Database State Server.
  void hear(const datagram& one);

  /// Time has passed, and all pending requests are given up.
  void time_out();

  /// All messages to this channel so far by the Database State Server or its objects.
  const std::vector<datagram>& told(std::uint64_t channel) { return told_[channel]; }

  bool is_active(std::uint32_t id) { return things_[id].state == life::active; }
  bool is_quiet() const { return asked_.empty(); }

private:
  enum class life : unsigned char { inactive, loading, active };

  struct said {
    std::uint64_t sender = 0;
    std::uint16_t type = 0;
    std::string payload;
  };

  struct thing {
    life state = life::inactive;
    std::uint32_t parent = 0;
    std::uint32_t zone = 0;
    stored_thing values;  // while it loads: values that take precedence over those of the database
    bool shares = false;
    std::uint32_t context = 0;
    std::vector<said> waiting;
  };

  struct question {
    std::uint32_t context = 0;
    std::uint32_t id = 0;
    std::uint16_t type = 0;  // the type of the answer
    bool is_load = false;
    std::uint64_t asker = 0;
    std::uint32_t asked_with = 0;
    std::string before;  // values in front of those of the database
    std::uint16_t count = 0;
  };

  void activate(std::uint32_t id, const said& what);
  void hear_as_object(std::uint32_t id, const said& what);
  void hear_as_service(std::uint32_t id, const said& what);
  void ask(question one, const std::string& more = {});
  void answered(const said& what);
  void finish_load(std::uint32_t id, const std::optional<stored_thing>& stored);
  void look_for_shared_answer(std::uint32_t id);
  void refuse(const question& one);
  void tell(std::uint64_t to, std::uint32_t from, std::uint16_t type, const std::string& payload);

  std::uint64_t database_;
  std::uint32_t next_context_ = 0;
  std::map<std::uint32_t, thing> things_;
  std::list<question> asked_;
  std::map<std::uint64_t, std::vector<datagram>> told_;
};

}  // namespace donet::test
