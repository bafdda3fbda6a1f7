#pragma once
// A Database State Server in the simplest words: what it has to say to those who ask and to the
// database, and what its objects have to be, by the messages that it is given, in their order
// (spec/services chapter 4).

#include "tests/support/wire.hpp"

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace donet::test {

/// Of the contract of dbss_world: values of its only class.
struct stored_thing {
  std::optional<std::uint32_t> level;  ///< field 0: required, db, 20 if nobody says so
  std::optional<std::uint32_t> mood;   ///< field 1: ram
  std::optional<std::uint32_t> note;   ///< field 2: ram, db
};

class dbss_model {
public:
  explicit dbss_model(std::uint64_t database) : database_(database) {}

  /// A message to the channel of an object, by somebody else than the Database State Server.
  void hear(const datagram& one);

  /// So much time has gone by that nothing that was asked until now is waited for.
  void time_out();

  /// What each channel was told since the beginning, by the Database State Server or its objects.
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
    stored_thing values;  // of one that is loading: those that count above the database's
    bool shares = false;
    std::uint32_t context = 0;
    std::vector<said> waiting;
  };

  struct question {
    std::uint32_t context = 0;
    std::uint32_t id = 0;
    std::uint16_t type = 0;  // of the answer
    bool is_load = false;
    std::uint64_t asker = 0;
    std::uint32_t asked_with = 0;
    std::string before;  // values that stand before those of the database
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
