#include "tests/scenario/disk_world.hpp"

#include "actors/database_server/sql_backend.hpp"
#include "dcfile/load.hpp"
#include "tests/support/wire.hpp"

#include <utility>

namespace donet::test {

namespace {

constexpr std::uint64_t control_channel = 4'000;
constexpr std::uint64_t requester = 5;
constexpr std::uint16_t thing = 0;
constexpr std::uint16_t set_a = 0;
constexpr std::uint16_t set_b = 1;
constexpr std::uint16_t set_text = 2;

const char* const contract_text =
  "dclass Thing { setA(uint32) db; setB(uint32) db; setText(string) db; };";

actors::sql_place database() {
  actors::sql_place place;
  place.file = "/world/players.db";
  return place;
}

// Sizes from nothing to several pages.
std::string text_of(std::uint32_t number) {
  const std::size_t size = number % 7 == 0 ? 9'000 : number * 37 % 400;
  return std::string(size, static_cast<char>('a' + number % 26));
}

std::uint32_t number_at(std::string_view from, std::size_t at) {
  return dc::load_little_endian<std::uint32_t>(dc::as_bytes(from).data() + at);
}

std::shared_ptr<const dc::schema> load_contract() {
  const dc::source source{"thing.dc", contract_text};
  return dc::load({&source, 1}, {}).contract;
}

}  // namespace

disk_world::disk_world(std::uint64_t seed) : disk(seed), random(seed), contract_(load_contract()) {
  options_.operations = {runtime::channel{control_channel}, true};
  options_.together_max = 20;
  metrics_ = std::make_shared<runtime::database_metrics>("4000", 1);
  options_.metrics = metrics_;
}

bool disk_world::start() {
  try {
    auto plan = std::make_shared<actors::schema_plan>();
    {
      actors::sql_session session(database());
      const actors::migration_report report = actors::migrate(session, *contract_, false, *plan);
      if (!report.problems.empty()) {
        why_not_started_ = report.problems.front();
        return false;
      }
    }
    actors::sql_backend_options options;
    options.where = database();
    options.first_id = runtime::doid{100'000};
    options.last_id = runtime::doid{999'999};
    transactions_ = std::make_unique<actors::transactions>(
      std::make_unique<actors::sql_backend>(options, *contract_, std::move(plan)),
      options_.operations);
  } catch (const actors::backend_error& error) {
    why_not_started_ = error.what();
    return false;
  }
  state_ = std::make_unique<actors::database_server_state>(options_, *contract_, log);
  state_->take_emission();
  return true;
}

void disk_world::end() {
  state_ = nullptr;
  transactions_ = nullptr;
}

// ---- the player's program ----

void disk_world::send(std::uint16_t type, const std::string& payload) {
  const std::string frame = framed(message({control_channel}, requester, type, payload));
  runtime::batch_builder builder;
  builder.append(dc::as_bytes(frame));
  runtime::parcel one;
  one.number = ++parcels_;
  one.senders.push_back({runtime::participant{9}, static_cast<std::uint32_t>(frame.size())});
  one.first = builder.take();
  state_->take(std::move(one));
}

std::string disk_world::values_of(std::uint32_t number) const {
  return u16(3) + u16(set_a) + u32(number) + u16(set_b) + u32(number) + u16(set_text)
         + blob(text_of(number));
}

void disk_world::change(std::size_t count) {
  for (; count > 0; --count) {
    const std::uint32_t number = ++last_number_;
    if (objects_.size() < 5 || random.chance(10)) {
      creations_.insert(number);
      send(3000, u32(number) + u16(thing) + values_of(number));
      continue;
    }
    auto at = objects_.begin();
    std::advance(at, random.below(objects_.size()));
    promised_object& one = at->second;
    if (one.deletion_sent)
      continue;
    if (random.chance(5)) {
      one.deletion_sent = true;
      send(3032, u32(at->first));
      continue;
    }
    one.in_flight.insert(number);
    send(3021, u32(at->first) + values_of(number));
  }
}

void disk_world::work(std::size_t failures_max) {
  while (state_->work(10, now_))
    ;
  for (;;) {
    actors::request_list next = state_->next_for(0, now_);
    if (next.empty()) {
      take_answers();
      if (state_->is_idle() || failures_max-- == 0)
        return;
      now_ = state_->next_deadline();
      continue;
    }
    actors::transaction_result result = transactions_->run(next);
    state_->done(0, std::move(next), std::move(result), now_);
    if (!disk.has_power())
      break;
  }
  take_answers();
}

void disk_world::take_answers() {
  const runtime::emission all = state_->take_emission();
  runtime::frame_walker walker(all.frames.bytes());
  for (dc::bytes_view frame; walker.next(frame);) {
    const auto message = runtime::message_view::of(*runtime::datagram_view::of(frame));
    take_answer(message->type, dc::as_text(message->payload));
  }
}

void disk_world::take_answer(std::uint16_t type, std::string_view payload) {
  const std::uint32_t first = number_at(payload, 0);
  if (type == 3001) {
    const std::uint32_t id = number_at(payload, 4);
    if (id == 0) {
      ++refused_;
      return;
    }
    creations_.erase(first);
    objects_[id].acknowledged = first;
  } else if (type == 3032) {
    objects_.erase(first);
    deleted_.insert(first);
  } else if (type == 3021) {
    promised_object& one = objects_.at(first);
    one.acknowledged = number_at(payload, 8);
    one.in_flight.erase(one.in_flight.begin(), one.in_flight.upper_bound(one.acknowledged));
  }
  ++acknowledged_;
}

// ---- stored data ----

std::vector<std::string> disk_world::differences() {
  disk.heal();
  std::vector<std::string> differences;
  if (!start())
    return {"the database cannot be opened on a healthy disk: " + why_not_started_};
  const std::map<std::uint32_t, stored_object> stored = read_all(differences);
  compare(stored, differences);
  objects_.clear();
  creations_.clear();
  for (const auto& [id, one] : stored)
    objects_[id].acknowledged = one.number;
  end();
  return differences;
}

std::map<std::uint32_t, disk_world::stored_object>
disk_world::read_all(std::vector<std::string>& differences) const {
  std::map<std::uint32_t, stored_object> stored;
  try {
    actors::sql_session session(database());
    using type = actors::sql_type;
    actors::sql_statement check = session.prepare("PRAGMA integrity_check", {}, {type::text});
    check.run_for_one();
    if (check.text(0) != "ok")
      differences.push_back("the file is damaged: " + std::string(check.text(0).value_or("")));
    actors::sql_statement all =
      session.prepare(R"(SELECT o."doid", f."setA", f."setB", f."setText" FROM "objects" o)"
                      R"( LEFT JOIN "fields_Thing" f ON f."doid" = o."doid")",
                      {}, {type::number, type::number, type::number, type::text});
    for (bool has_row = all.run(); has_row; has_row = all.next()) {
      const auto number = static_cast<std::uint32_t>(all.number(1));
      const bool is_whole = all.number(2) == number && all.text(3) == text_of(number);
      stored[static_cast<std::uint32_t>(all.number(0))] = {number, is_whole};
    }
  } catch (const actors::backend_error& error) {
    differences.push_back(std::string("the database cannot be read: ") + error.what());
  }
  return stored;
}

void disk_world::compare(const std::map<std::uint32_t, stored_object>& stored,
                         std::vector<std::string>& differences) const {
  const auto differ = [&](std::uint32_t id, const std::string& what) {
    differences.push_back("object " + std::to_string(id) + ' ' + what);
  };
  for (const auto& [id, one] : objects_) {
    const auto found = stored.find(id);
    if (found == stored.end()) {
      if (!one.deletion_sent)
        differ(id, "is lost");
    } else if (const std::uint32_t number = found->second.number;
               number != one.acknowledged && one.in_flight.count(number) == 0) {
      differ(id, "has " + std::to_string(number) + " instead of " + std::to_string(one.acknowledged)
                   + " or later");
    }
  }
  std::set<std::uint32_t> created;
  for (const auto& [id, one] : stored) {
    if (!one.is_whole)
      differ(id, "is half written");
    if (objects_.count(id) != 0)
      continue;
    if (deleted_.count(id) != 0)
      differ(id, "is back");
    else if (creations_.count(one.number) == 0)
      differ(id, "was written by no one");
    else if (!created.insert(one.number).second)
      differ(id, "was created twice");
  }
}

}  // namespace donet::test
