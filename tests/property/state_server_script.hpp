#pragma once
// Random messages of AIs to a State Server and its objects: legal and illegal, to objects that
// exist and to others.

#include "tests/support/random_source.hpp"
#include "tests/unit/actors/state_server/stage.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

inline constexpr std::uint32_t objects = 14;
inline constexpr std::uint32_t parents = 5;
inline constexpr std::uint32_t missing = 499'999;  // an object that is never created
inline constexpr std::uint64_t ais = 3;
inline constexpr std::uint32_t zones = 4;

constexpr std::uint32_t object_id(std::uint64_t index) {
  return 500'000 + static_cast<std::uint32_t>(index);
}
constexpr std::uint64_t ai_channel(std::uint64_t index) {
  return 10'000 + index;
}
constexpr std::uint64_t owner_channel(std::uint64_t index) {
  return 20'000 + index;
}
constexpr std::uint64_t onlooker_channel(std::uint64_t index) {
  return 30'000 + index;
}

/// The layouts of the shared contract.
inline const actors::class_layouts& layouts() {
  static const actors::class_layouts all(load_contract(test_contract));
  return all;
}

class script {
public:
  explicit script(random_source& chance)
      : random_(chance), lives_once_(chance.chance(50)),
        circularity_(chance.chance(50) ? static_cast<unsigned>(chance.below(100)) : 0),
        lies_(chance.chance(circularity_ > 0 ? 60 : 10)) {}

  /// True if this object may be created again after its end.
  bool may_return(std::uint32_t id) const { return !lives_once_ || id < object_id(parents); }

  /// True if objects receive AIs that their parents do not have.
  bool lies() const noexcept { return lies_; }

  datagram line(std::uint64_t by) {
    const std::uint64_t whom = random_.below(objects);
    const std::uint32_t id = object_id(whom);
    const auto to = [&](std::uint16_t type, const std::string& payload) {
      return message({id}, by, type, random_.chance(2) ? cut(payload) : payload);
    };
    switch (random_.below(32)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
    case 6: return creation(by, whom);
    case 7:
    case 8:
    case 9: return to(2040, place(whom));
    case 10: return move_several(by);
    case 11: return to(2050, u64(random_.chance(20) ? 0 : ai_channel(random_.below(ais))));
    case 12: return to(2060, u64(random_.chance(20) ? 0 : owner_channel(random_.below(3))));
    case 13:
    case 14:
    case 15: return to(2020, u32(id) + field_and_value(whom));
    case 16:
    case 17: return to(2021, u32(id) + several([&] { return field_and_value(whom); }));
    case 18: return to(2030, u32(id) + u16(field(whom).id()));
    case 19: return to(2031, u32(id) + several([&] { return u16(field(whom).id()); }));
    case 20:
    case 21: return to(2032, u32(id));
    case 22: return random_.chance(50) ? to(2124, u32(id)) : question(by, whom);
    case 23: return random_.chance(50) ? to(2120, u32(id) + zone()) : question(by, whom);
    case 24: return random_.chance(50) ? to(2122, u32(id) + some_zones()) : question(by, whom);
    case 25: return end_of_ai(by, id);
    case 26:
    case 27: return lies_ ? lie(by) : question(by, whom);
    default: return question(by, whom);
    }
  }

  /// All queries about the place and the values of an object.
  std::vector<datagram> interrogation(std::uint64_t by, std::uint32_t id) {
    std::string all_zones = u16(zones);
    for (std::uint32_t each = 0; each < zones; ++each)
      all_zones += u32(each);
    std::vector<datagram> all;
    for (const auto& [type, rest] :
         std::map<std::uint16_t, std::string>{{2014, u32(id)},
                                              {2102, u32(id) + all_zones},
                                              {2125, {}},
                                              {2114, u32(id)},
                                              {2054, {}},
                                              {2064, {}},
                                              {2044, {}}})
      all.push_back(message({id}, by, type, context() + rest));
    return all;
  }

  std::uint32_t parent_of(std::uint64_t whom) {
    if (random_.chance(5))
      return missing;
    if (random_.chance(circularity_))
      return object_id(random_.below(parents));
    return whom == 0 || random_.chance(15)
             ? 0
             : object_id(random_.below(std::min<std::uint64_t>(whom, parents)));
  }

  std::set<std::uint32_t> view() {
    std::set<std::uint32_t> all{1};
    for (std::uint64_t more = random_.below(3); more > 0; --more)
      all.insert(static_cast<std::uint32_t>(random_.below(zones)));
    return all;
  }

private:
  std::string context() { return u32(++last_context_ + 10'000); }
  std::string zone() { return u32(static_cast<std::uint32_t>(random_.below(zones))); }
  std::string place(std::uint64_t whom) { return u32(parent_of(whom)) + zone(); }
  std::string some_zones() {
    return several([this] { return zone(); });
  }

  static std::string cut(const std::string& payload) {
    return payload.substr(0, payload.empty() ? 0 : payload.size() - 1);
  }

  template <class Function>
  std::string several(Function&& one) {
    const std::uint64_t count = random_.below(4);
    std::string all = u16(static_cast<std::uint16_t>(count));
    for (std::uint64_t i = 0; i < count; ++i)
      all += one();
    return all;
  }

  // Mostly a field that the object has.
  const dc::field& field(std::uint64_t whom) {
    const dc::class_entry* const kind = kinds_[whom];
    if (kind != nullptr && !kind->by_number.empty() && random_.chance(80))
      return *random_.pick(kind->by_number);
    const auto all = layouts().schema().fields();
    return *all[random_.below(all.size())];
  }

  std::string field_and_value(std::uint64_t whom) {
    const dc::field& one = field(whom);
    return u16(one.id()) + value_of(one);
  }

  // The contract has numbers up to at least 100, and strings; few of the values are illegal.
  std::string value_of(const dc::field& one) {
    std::string all;
    if (one.kind == dc::field_kind::molecular) {
      for (const dc::field* const component : one.components)
        all += value_of(*component);
      return all;
    }
    if (!one.type().is_fixed)
      return blob(std::string(random_.below(5), random_.chance(2) ? '\xff' : 'x'));
    for (std::size_t i = 0; i < one.type().fixed_size; ++i)
      all += u8(static_cast<std::uint8_t>(random_.below(random_.chance(1) ? 256 : 101)));
    return all;
  }

  datagram creation(std::uint64_t by, std::uint64_t whom) {
    if (!created_.insert(whom).second && !may_return(object_id(whom)))
      return question(by, whom);
    const auto& schema = layouts().schema();
    const std::uint64_t kind = random_.below(schema.classes().size());
    std::string payload = u32(random_.chance(1) ? 0 : object_id(whom)) + place(whom)
                          + u16(static_cast<std::uint16_t>(random_.chance(1) ? 77 : kind));
    const dc::class_entry& entry = *schema.classes()[kind];
    for (const dc::field* const each : entry.by_number) {
      if (each->has(dc::keyword::required) && each->kind != dc::field_kind::molecular)
        payload += value_of(*each);
    }
    kinds_[whom] = &entry;
    const bool has_other = random_.chance(40);
    if (has_other)
      payload += several([&] { return field_and_value(whom); });
    return message({random_.chance(20) ? 12 : stage::control}, by, has_other ? 2001 : 2000,
                   random_.chance(2) ? cut(payload) : payload);
  }

  // Moves some objects, or all children of one. Messages to children are never the same twice.
  datagram move_several(std::uint64_t by) {
    const std::uint64_t first = 1 + random_.below(objects - 2);
    if (random_.chance(50))
      return message({object_id(first), object_id(first + 1)}, by, 2040, place(first));
    return message({children(object_id(first))}, by, 2040, place(first + 1) + context());
  }

  // CHANGING_AI on behalf of a parent.
  datagram lie(std::uint64_t by) {
    const std::uint32_t parent = object_id(random_.below(parents));
    return message({children(parent)}, by, 2051,
                   u32(parent) + u64(ai_channel(random_.below(ais))) + u64(0) + context());
  }

  datagram end_of_ai(std::uint64_t by, std::uint32_t id) {
    const std::string ai = u64(random_.chance(10) ? 0 : ai_channel(random_.below(ais)));
    return message({random_.chance(70) ? stage::control : id}, by, 2009, ai);
  }

  datagram question(std::uint64_t by, std::uint64_t whom) {
    const std::uint32_t id = object_id(whom);
    const std::vector<std::pair<std::uint16_t, std::string>> all{
      {2010, u32(id) + u16(field(whom).id())},
      {2012, u32(id) + several([&] { return u16(field(whom).id()); })},
      {2014, u32(id)},
      {2044, {}},
      {2054, {}},
      {2064, {}},
      {2100, u32(id) + zone()},
      {2102, u32(id) + some_zones()},
      {2104, u32(id)},
      {2110, u32(id) + zone()},
      {2112, u32(id) + some_zones()},
      {2114, u32(id)},
      {2125, {}},
      {2999, {}},
    };
    const auto& [type, rest] = random_.pick(all);
    const bool to_children = type == 2044 || type == 2054 || type == 2100;
    const std::uint64_t to = to_children && random_.chance(30) ? children(id) : id;
    return message({to}, by, type, context() + rest);
  }

  random_source& random_;
  bool lives_once_;
  unsigned circularity_;  // percent: parents that may be descendants
  bool lies_;
  std::set<std::uint64_t> created_;
  std::map<std::uint64_t, const dc::class_entry*> kinds_;  // class of the last creation
  std::uint32_t last_context_ = 0;
};

}  // namespace donet::test
