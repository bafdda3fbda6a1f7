#include "tools/demo/comparison.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace donet::demo {

namespace {

using harness::field_map;
using harness::known_object;

// The values of fields with this keyword.
field_map fields_with(dc::keyword wanted, const known_object& of) {
  field_map kept;
  for (const auto& [id, bytes] : of.fields) {
    const dc::field* const field = of.of_class->find(id);
    if (field != nullptr && field->has(wanted))
      kept[id] = bytes;
  }
  return kept;
}

std::string text_of(const field_map& fields, const dc::class_entry& of) {
  std::string text;
  for (const auto& [id, bytes] : fields)
    text += ' ' + describe(harness::field_value{of.find(id), bytes});
  return text;
}

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& each : all)
    text += (text.empty() ? "" : ", ") + each;
  return text.empty() ? "nothing" : text;
}

check kind_of(const std::string& deed) {
  if (deed.starts_with("setTalk"))
    return check::talk;
  return deed.starts_with("setSm") || deed.starts_with("clearSmoothing") ? check::steps
                                                                         : check::others;
}

void compare_avatar(const player& who, const player& seen, const known_object& as, tally& result) {
  // The values that the server keeps for clients that arrive later.
  const field_map kept = fields_with(dc::keyword::ram, as);
  result.compare(check::states, kept == seen.looks(),
                 who.name() + " sees " + seen.name() + " with" + text_of(kept, *as.of_class)
                   + " instead of" + text_of(seen.looks(), *as.of_class));
  result.compare(check::states, as.where == location_of(seen.where()),
                 who.name() + " sees " + seen.name() + " at " + describe(as.where) + " instead of "
                   + describe(location_of(seen.where())));
}

void compare_sight(const player& who, const players& all, tally& result) {
  std::set<doid> wanted = {district, plaza, time_keeper};
  for (const auto& other : all)
    if (other.get() != &who && who.sees(*other))
      wanted.insert(other->avatar());
  std::set<doid> seen;
  for (const auto& [id, object] : who.view().visible())
    seen.insert(id);
  std::string difference;
  for (const doid each : wanted)
    if (!seen.contains(each))
      difference += " misses " + std::to_string(value(each));
  for (const doid each : seen)
    if (!wanted.contains(each))
      difference +=
        each == who.avatar() ? " sees itself" : " sees the ghost " + std::to_string(value(each));
  result.compare(check::sights, difference.empty(), who.name() + difference);
}

void compare_own(const player& who, tally& result) {
  const auto& owned = who.view().owned();
  const auto own = owned.find(who.avatar());
  const bool is_right =
    owned.size() == 1 && own != owned.end() && own->second.where == location_of(who.where())
    && own->second.text("setCoins") == '(' + std::to_string(who.expected_coins()) + ')'
    && own->second.text("setInventory") == "([{7, 1, \"lantern\"}])";
  result.compare(check::owners, is_right,
                 who.name() + " owns " + std::to_string(owned.size())
                   + " objects, or its own are not as they should be");
}

void compare_ai(const player& who, const district_ai& ai, tally& result) {
  const known_object* const known = ai.view().find(who.avatar());
  if (known == nullptr) {
    result.wrong(check::ai, "the AI does not have the avatar of " + who.name());
    return;
  }
  bool is_right = known->where == location_of(who.where());
  for (const auto& [id, bytes] : who.looks()) {
    const dc::field* const field = known->of_class->find(id);
    const bool is_told = field->has(dc::keyword::airecv) || field->has(dc::keyword::required);
    const auto found = known->fields.find(id);
    is_right = is_right && (!is_told || (found != known->fields.end() && found->second == bytes));
  }
  result.compare(check::ai, is_right, "the AI has " + who.name() + " elsewhere than it is");
}

// The traveller's move as seen by a player who stays: the letters of player::crossings.
std::string crossing(bool before, bool after, bool is_seen_moving) {
  if (before && after)
    return is_seen_moving ? "M" : "";
  return before ? "L" : after ? "E" : "";
}

void compare_crossing(const player& who, const player& other, const std::string& wanted,
                      tally& result) {
  const std::string found = who.crossings(other);
  if (wanted.empty() && found.empty())
    return;
  result.compare(check::crossing, found == wanted,
                 who.name() + " saw of " + other.name() + " \"" + found + "\" instead of \""
                   + wanted + "\" (E enters, L leaves, M goes elsewhere)");
}

}  // namespace

void compare_views(const players& all, const district_ai& ai, tally& result) {
  for (const auto& who : all) {
    compare_sight(*who, all, result);
    compare_own(*who, result);
    compare_ai(*who, ai, result);
    for (const auto& other : all) {
      const auto seen = who->view().visible().find(other->avatar());
      if (other != who && seen != who->view().visible().end())
        compare_avatar(*who, *other, seen->second, result);
    }
  }
  result.compare(check::ai, ai.avatars() == all.size(),
                 "the AI has " + std::to_string(ai.avatars()) + " avatars instead of "
                   + std::to_string(all.size()));
}

void compare_deeds(const players& all, tally& result) {
  static const std::vector<std::string> nothing;
  for (const auto& who : all) {
    for (const auto& other : all) {
      // A client never receives its own updates: the server does not send them back.
      const bool hears = who != other && who->sees(*other);
      const auto& wanted = hears ? other->deeds() : nothing;
      const auto& found = who->noticed(*other);
      if (found == wanted) {
        for (const std::string& each : found)
          result.right(kind_of(each));
        continue;
      }
      const auto where = std::mismatch(wanted.begin(), wanted.end(), found.begin(), found.end());
      const check kind =
        where.first != wanted.end() ? kind_of(*where.first) : kind_of(*where.second);
      result.wrong(kind, who->name() + " noticed of " + other->name() + ": " + joined(found)
                           + "; instead of: " + joined(wanted));
    }
  }
}

void compare_crossings(const players& all, const player& traveller, place from, tally& result) {
  for (const auto& who : all) {
    if (who.get() == &traveller)
      continue;
    compare_crossing(
      *who, traveller,
      crossing(sees(who->where(), from), sees(who->where(), traveller.where()), true), result);
    compare_crossing(
      traveller, *who,
      crossing(sees(from, who->where()), sees(traveller.where(), who->where()), false), result);
    for (const auto& other : all)
      if (other != who && other.get() != &traveller)
        compare_crossing(*who, *other, "", result);
  }
}

void compare_bells(const players& all, const std::vector<std::string>& rings, tally& result) {
  for (const auto& who : all) {
    if (who->bells() == rings)
      result.right(check::bells, rings.size());
    else
      result.wrong(check::bells,
                   who->name() + " heard " + joined(who->bells()) + " instead of " + joined(rings));
  }
}

void compare_memory(const player& one, const harness::event& stored, tally& result) {
  const auto own = one.view().owned().find(one.avatar());
  if (stored.code == 0 || own == one.view().owned().end()) {
    result.wrong(check::memory, "the database does not have the avatar of " + one.name());
    return;
  }
  const dc::class_entry& of = *own->second.of_class;
  const field_map wanted = fields_with(dc::keyword::db, own->second);
  field_map found;
  for (const auto& each : stored.fields)
    harness::store(each, found);
  result.compare(check::memory, found == wanted,
                 "the database keeps of " + one.name() + text_of(found, of) + " instead of"
                   + text_of(wanted, of));
}

void compare_promises(const player& one, tally& result) {
  const auto& faults = one.view().faults();
  result.compare(check::promises, faults.empty(), one.name() + " got " + joined(faults));
}

}  // namespace donet::demo
