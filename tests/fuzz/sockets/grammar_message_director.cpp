#include "tests/fuzz/sockets/grammar.hpp"
#include "tests/fuzz/sockets/mutation.hpp"
#include "tests/support/wire.hpp"

namespace donet::test::sockets {

namespace {

// The parts of payloads, with their names in the specification's tables.
enum class part : std::uint8_t {
  context,
  object,
  parent_and_zone,
  zone,
  zones,
  class_id,
  channel,
  update,   // one field and its value
  updates,  // a count, and that many updates
  field_id,
  field_ids,
  text,
  number16,
  datagram_of_another,
};

struct known_message {
  std::uint16_t type;
  std::vector<part> parts;
};

using enum part;

const std::vector<known_message>& known_messages() {
  static const std::vector<known_message> all{
    // To a client's session.
    {1000, {number16}},
    {1001, {channel}},
    {1002, {datagram_of_another}},
    {1004, {number16, text}},
    {1005, {}},
    {1006, {context}},
    {1010, {object, class_id}},
    {1011, {object}},
    {1012, {object}},
    {1013, {object}},
    {1014, {object, field_ids}},
    {1015, {context}},
    {1100, {channel}},
    {1101, {channel}},
    {1110, {datagram_of_another}},
    {1111, {}},
    {1200, {number16, parent_and_zone}},
    {1201, {number16, object, zones}},
    {1203, {number16}},
    {1300, {channel, channel}},
    // To a State Server and its objects.
    {2000, {object, parent_and_zone, class_id, updates}},
    {2001, {object, parent_and_zone, class_id, update, updates}},
    {2009, {channel}},
    {2010, {context, object, field_id}},
    {2012, {context, object, field_ids}},
    {2014, {context, object}},
    {2020, {object, update}},
    {2021, {object, updates}},
    {2030, {object, field_id}},
    {2031, {object, field_ids}},
    {2032, {object}},
    {2040, {parent_and_zone}},
    {2041, {object, parent_and_zone, parent_and_zone}},
    {2042, {object, parent_and_zone, class_id, updates}},
    {2044, {context}},
    {2045, {context, object, parent_and_zone}},
    {2046, {parent_and_zone}},
    {2050, {channel}},
    {2051, {object, channel, channel}},
    {2054, {context}},
    {2055, {context, object, channel}},
    {2060, {channel}},
    {2061, {object, channel, channel}},
    {2062, {object, parent_and_zone, class_id, updates}},
    {2064, {context}},
    {2066, {context, object, parent_and_zone, class_id, updates}},
    {2068, {context, object}},
    {2100, {context, parent_and_zone}},
    {2102, {context, object, zones}},
    {2104, {context, object}},
    {2110, {context, parent_and_zone}},
    {2112, {context, object, zones}},
    {2113, {context, context}},
    {2114, {context, object}},
    {2120, {parent_and_zone}},
    {2122, {object, zones}},
    {2124, {object}},
    {2125, {context}},
    // To a Database State Server.
    {2200, {object, parent_and_zone}},
    {2201, {object, parent_and_zone, class_id, updates}},
    {2207, {context, object}},
    {2232, {object}},
    // To a Database Server, and its answers.
    {3000, {context, class_id, updates}},
    {3001, {context, object}},
    {3010, {context, object, field_id}},
    {3012, {context, object, field_ids}},
    {3013, {context, number16, updates}},
    {3014, {context, object}},
    {3015, {context, class_id, updates}},
    {3020, {object, update}},
    {3021, {object, updates}},
    {3022, {context, object, update, update}},
    {3024, {context, object, updates}},
    {3026, {context, object, update}},
    {3028, {context, object, updates}},
    {3030, {object, field_id}},
    {3031, {object, field_ids}},
    {3032, {object}},
  };
  return all;
}

std::string packed(part one, random_source& random, const vocabulary& words, int depth);

// A message to some of the node's services, objects or participants.
datagram routed(random_source& random, const vocabulary& words, int depth) {
  const known_message& one = random.pick(known_messages());
  std::string payload;
  for (const part each : one.parts)
    payload += packed(each, random, words, depth);
  std::vector<std::uint64_t> to;
  // Mostly sends a message to a matching kind of recipient, such as session messages to sessions.
  if (random.chance(70)) {
    if (one.type < 2'000)
      to.push_back(vocabulary::first_client + random.below(40));
    else if (one.type < 2'010)
      to.push_back(vocabulary::state_server);
    else if (one.type < 3'000)
      to.push_back(words.object(random));
    else
      to.push_back(vocabulary::database_server);
  }
  for (std::uint64_t more = random.chance(25) ? random.below(6) : 0; more > 0; --more)
    to.push_back(words.channel(random));
  if (random.chance(1))
    to.resize(255, words.channel(random));
  return message(to, words.channel(random), one.type, perhaps_mutated(random, payload));
}

std::string packed(part one, random_source& random, const vocabulary& words, int depth) {
  switch (one) {
  case context: return u32(static_cast<std::uint32_t>(random.below(1'200)));
  case object: return u32(words.object(random));
  case parent_and_zone: return u32(words.object(random)) + u32(words.zone(random));
  case zone: return u32(words.zone(random));
  case zones: {
    const std::size_t count = random.chance(5) ? random.below(3'000) : random.below(6);
    std::string all = u16(static_cast<std::uint16_t>(count));
    for (std::size_t i = 0; i < count; ++i)
      all += u32(words.zone(random));
    return all;
  }
  case class_id: return u16(words.class_id(random));
  case channel: return u64(words.channel(random));
  case update: return words.field_update(random, false);
  case updates: return words.field_update(random, true);
  case field_id: return words.field_ids(random).substr(2, 2);
  case field_ids: return words.field_ids(random);
  case text: return blob(random_bytes(random, 60));
  case number16: return u16(static_cast<std::uint16_t>(random.below(5)));
  case datagram_of_another: return depth > 1 ? blob({}) : blob(routed(random, words, depth + 1));
  }
  return {};
}

datagram controlled(random_source& random, const vocabulary& words) {
  const std::uint64_t low = words.channel(random);
  switch (random.below(9)) {
  case 0: return remove_channel(low);
  case 1: return add_range(low, low + random.below(1'000));
  case 2: return remove_range(low, low + random.below(1'000));
  case 3: return add_post_remove(words.channel(random), routed(random, words, 0));
  case 4: return clear_post_removes(words.channel(random));
  case 5: return control(9012, blob(random_bytes(random, 100)));
  case 6: return control(9013, blob(random_bytes(random, 100)));
  case 7: return control(9014, blob(random_bytes(random, 100)));
  default: return add_channel(low);
  }
}

}  // namespace

void speak_message_director(random_source& random, const vocabulary& words, script& to) {
  for (std::uint64_t turns = 1 + random.below(12); turns > 0; --turns) {
    std::string bytes;
    for (std::uint64_t i = 1 + random.below(30); i > 0; --i) {
      const datagram one = random.chance(25) ? controlled(random, words) : routed(random, words, 0);
      bytes += perhaps_mutated(random, framed(perhaps_mutated(random, one, 5)), 2);
    }
    send_in_pieces(random, bytes, to);
    if (random.chance(20))
      to.wait(std::chrono::milliseconds(random.below(50)));
  }
}

}  // namespace donet::test::sockets
