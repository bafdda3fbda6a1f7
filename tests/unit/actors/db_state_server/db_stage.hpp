#pragma once
// A Database State Server as seen by tests. The peer that receives everything also plays the
// database: only the test sends answers.

#include "actors/db_state_server/db_state_server_state.hpp"
#include "tests/unit/actors/db_state_server/db_contract.hpp"
#include "tests/unit/actors/state_server/stage.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace donet::test {

/// The REQUIRED values of a Kept.
inline std::string kept_values(std::uint8_t level, const std::string& name, std::uint8_t flag = 3,
                               std::uint32_t count = 0) {
  return u8(level) + blob(name) + u8(flag) + u32(count);
}

/// A Database State Server with a clock that the test advances.
class timed_db_state_server {
public:
  timed_db_state_server(const actors::db_state_server_options& options,
                        const actors::class_layouts& layouts, runtime::logger& log,
                        actors::object_host& host)
      : state(options, layouts, log, host) {}

  void take(runtime::parcel parcel) { state.take(std::move(parcel)); }
  bool work(std::size_t budget) { return state.work(budget, now); }
  bool has_news() const noexcept { return state.has_news(); }
  runtime::emission take_emission() { return state.take_emission(); }

  actors::db_state_server_state state;
  runtime::clock::time_point now{};
};

class db_stage : public object_stage<timed_db_state_server> {
public:
  static constexpr std::uint64_t database = 1200;

  static actors::db_state_server_options usual() {
    actors::db_state_server_options options;
    options.database = runtime::channel{database};
    options.doids = {{runtime::channel{9000}, runtime::channel{9999}}};
    return options;
  }

  explicit db_stage(const actors::db_state_server_options& options = usual(),
                    bool has_upstream = false, std::string_view contract = db_contract)
      : object_stage("dbss", options, has_upstream, contract) {}

  /// Advances the clock; returns the resulting messages in order.
  trace advance(runtime::clock::duration by) {
    ss.now += by;
    run();
    return received();
  }

  const actors::db_state_server_state& state() const noexcept { return ss.state; }
  /// True if nothing is pending.
  bool is_quiet() const {
    return state().loading() == 0 && state().asking() == 0 && state().waiting_bytes() == 0
           && state().next_deadline() == runtime::clock::time_point::max();
  }
};

// ---- messages to it ----

inline datagram activate(std::uint32_t id, std::uint32_t parent, std::uint32_t zone) {
  return message({id}, requester, 2200, u32(id) + u32(parent) + u32(zone));
}
inline datagram activate_other(std::uint32_t id, std::uint32_t parent, std::uint32_t zone,
                               std::uint16_t class_id, const std::vector<std::string>& values) {
  std::string payload = u32(id) + u32(parent) + u32(zone) + u16(class_id)
                        + u16(static_cast<std::uint16_t>(values.size()));
  for (const std::string& each : values)
    payload += each;
  return message({id}, requester, 2201, payload);
}
inline datagram get_activated(std::uint32_t id, std::uint32_t context = 7) {
  return message({id}, requester, 2207, u32(context) + u32(id));
}
inline datagram get_activated_resp(std::uint32_t id, bool is_active, std::uint32_t context = 7) {
  return message({requester}, id, 2208, u32(context) + u32(id) + u8(is_active ? 1 : 0));
}
inline datagram delete_disk(std::uint32_t id) {
  return message({id}, requester, 2232, u32(id));
}
inline datagram get_field(std::uint32_t id, std::uint16_t field, std::uint32_t context = 7) {
  return message({id}, requester, 2010, u32(context) + u32(id) + u16(field));
}
inline datagram get_field_resp(std::uint32_t id, const std::string& answer,
                               std::uint32_t context = 7) {
  return message({requester}, id, 2011, u32(context) + answer);
}
inline datagram get_fields(std::uint32_t id, const std::vector<std::uint16_t>& fields,
                           std::uint32_t context = 7) {
  std::string payload = u32(context) + u32(id) + u16(static_cast<std::uint16_t>(fields.size()));
  for (const std::uint16_t each : fields)
    payload += u16(each);
  return message({id}, requester, 2012, payload);
}
inline datagram get_fields_resp(std::uint32_t id, const std::string& answer,
                                std::uint32_t context = 7) {
  return message({requester}, id, 2013, u32(context) + answer);
}
inline datagram set_fields(std::uint32_t id, const std::vector<std::string>& values) {
  std::string payload = u32(id) + u16(static_cast<std::uint16_t>(values.size()));
  for (const std::string& each : values)
    payload += each;
  return message({id}, requester, 2021, payload);
}

// ---- messages to and from the database ----

inline datagram to_database(std::uint32_t id, std::uint16_t type, const std::string& payload) {
  return message({db_stage::database}, id, type, payload);
}
inline datagram ask_all(std::uint32_t id, std::uint32_t context) {
  return to_database(id, 3014, u32(context) + u32(id));
}
inline datagram from_database(std::uint32_t id, std::uint16_t type, const std::string& payload) {
  return message({id}, db_stage::database, type, payload);
}
/// An object as stored in the database.
inline datagram stored(std::uint32_t id, std::uint32_t context, std::uint16_t class_id,
                       const std::vector<std::string>& values) {
  std::string payload =
    u32(context) + u8(1) + u16(class_id) + u16(static_cast<std::uint16_t>(values.size()));
  for (const std::string& each : values)
    payload += each;
  return from_database(id, 3015, payload);
}
inline datagram not_stored(std::uint32_t id, std::uint32_t context) {
  return from_database(id, 3015, u32(context) + u8(0));
}

/// The messages when a Kept with these values enters this place.
inline trace entry(std::uint32_t id, std::uint32_t parent, std::uint32_t zone,
                   const std::string& seen, bool has_other = false) {
  return {
    message({parent}, id, 2054, u32(0)),
    changing_location({parent}, db_stage::database, id, parent, zone, 0, 0),
    message({location(parent, zone)}, id, has_other ? 2043 : 2042,
            u32(id) + u32(parent) + u32(zone) + u16(kept) + seen),
    message({children(id)}, id, 2044, u32(1001)),
  };
}

}  // namespace donet::test
