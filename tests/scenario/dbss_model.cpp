#include "tests/scenario/dbss_model.hpp"

#include "dcfile/bytes.hpp"
#include "runtime/datagram/view.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace donet::test {

namespace {

constexpr std::uint16_t fields = 3;

template <class T>
T take(dc::byte_reader& from) {
  T read{};
  if (!from.read(read))
    throw std::runtime_error("a message of the play is cut short");
  return read;
}

std::optional<std::uint32_t>& of(stored_thing& all, std::uint16_t field) {
  return field == 0 ? all.level : field == 1 ? all.mood : all.note;
}

bool is_in_database(std::uint16_t field) {
  return field != 1;
}

std::string text_of(std::uint16_t field, std::uint32_t value) {
  return u16(field) + u32(value);
}

std::map<std::uint16_t, std::uint32_t> take_values(dc::byte_reader& from, std::uint16_t count) {
  std::map<std::uint16_t, std::uint32_t> all;
  for (; count > 0; --count) {
    const auto field = take<std::uint16_t>(from);
    all[field] = take<std::uint32_t>(from);
  }
  return all;
}

std::string whole(std::uint32_t id, std::uint32_t parent, std::uint32_t zone, stored_thing values) {
  std::string text = u32(id) + u32(parent) + u32(zone) + u16(0) + u32(values.level.value_or(20));
  std::uint16_t count = 0;
  std::string others;
  for (const std::uint16_t field : {std::uint16_t{1}, std::uint16_t{2}}) {
    if (!of(values, field))
      continue;
    ++count;
    others += text_of(field, *of(values, field));
  }
  return text + u16(count) + others;
}

bool is_answered_by_objects(std::uint16_t type) {
  return type == 2010 || type == 2012 || type == 2014;
}

bool is_for_service(std::uint16_t type) {
  return is_answered_by_objects(type) || type == 2020 || type == 2021 || type == 2207
         || type == 2232;
}

}  // namespace

void dbss_model::hear(const datagram& one) {
  const auto view = runtime::datagram_view::of(dc::as_bytes(one));
  const auto read = runtime::message_view::of(*view);
  const said what{value(read->sender), read->type, std::string(dc::as_text(read->payload))};
  const auto id = static_cast<std::uint32_t>(value(view->recipient(0)));
  if (what.type == 2200 || what.type == 2201) {
    activate(id, what);
  } else if (what.type == 3011 || what.type == 3013 || what.type == 3015) {
    answered(what);
  } else if (things_[id].state == life::loading) {
    things_[id].waiting.push_back(what);
  } else {
    if (things_[id].state == life::active)
      hear_as_object(id, what);
    hear_as_service(id, what);
  }
}

void dbss_model::time_out() {
  const std::size_t overdue = asked_.size();
  for (std::size_t i = 0; i < overdue; ++i) {
    const question one = asked_.front();
    asked_.pop_front();
    if (one.is_load)
      finish_load(one.id, std::nullopt);
    else if (one.type == 3015)
      look_for_shared_answer(one.id);
    else
      refuse(one);
  }
}

void dbss_model::activate(std::uint32_t id, const said& what) {
  thing& it = things_[id];
  if (it.state != life::inactive)
    return;
  it = {};
  it.state = life::loading;
  dc::byte_reader reader(dc::as_bytes(what.payload));
  take<std::uint32_t>(reader);
  it.parent = take<std::uint32_t>(reader);
  it.zone = take<std::uint32_t>(reader);
  if (what.type == 2201) {
    take<std::uint16_t>(reader);
    const auto count = take<std::uint16_t>(reader);
    for (const auto& [field, number] : take_values(reader, count))
      of(it.values, field) = number;
  }
  it.context = next_context_++;
  it.shares = std::any_of(asked_.begin(), asked_.end(), [id](const question& each) {
    return each.id == id && each.type == 3015 && !each.is_load;
  });
  if (!it.shares)
    ask({it.context, id, 3015, true, 0, 0, {}, 0});
}

// ---- an object ----

void dbss_model::hear_as_object(std::uint32_t id, const said& what) {
  thing& it = things_[id];
  dc::byte_reader reader(dc::as_bytes(what.payload));
  const auto first = take<std::uint32_t>(reader);
  const auto known = [&](std::uint16_t field) {
    return field == 0 || (field < fields && of(it.values, field).has_value());
  };
  const auto text = [&](std::uint16_t field) {
    return text_of(field, of(it.values, field).value_or(20));
  };
  switch (what.type) {
  case 2010: {
    take<std::uint32_t>(reader);
    const auto field = take<std::uint16_t>(reader);
    tell(what.sender, id, 2011, u32(first) + (known(field) ? u8(1) + text(field) : u8(0)));
    break;
  }
  case 2012: {
    take<std::uint32_t>(reader);
    std::map<std::uint16_t, std::string> found;
    bool all_exist = true;
    for (auto count = take<std::uint16_t>(reader); count > 0; --count) {
      const auto field = take<std::uint16_t>(reader);
      all_exist = all_exist && field < fields;
      if (known(field))
        found[field] = text(field);
    }
    std::string answer = u32(first) + u8(all_exist ? 1 : 0);
    if (all_exist) {
      answer += u16(static_cast<std::uint16_t>(found.size()));
      for (const auto& [field, its] : found)
        answer += its;
    }
    tell(what.sender, id, 2013, answer);
    break;
  }
  case 2014:
    tell(what.sender, id, 2015, u32(first) + whole(id, it.parent, it.zone, it.values));
    break;
  case 2020:
  case 2021: {
    const auto count = what.type == 2021 ? take<std::uint16_t>(reader) : std::uint16_t{1};
    const auto values = take_values(reader, count);
    if (values.empty() || values.rbegin()->first < fields) {
      for (const auto& [field, number] : values)
        of(it.values, field) = number;
    }
    break;
  }
  case 2032: it = {}; break;
  default: break;
  }
}

// ---- the service ----

void dbss_model::hear_as_service(std::uint32_t id, const said& what) {
  const bool is_active = things_[id].state == life::active;
  dc::byte_reader reader(dc::as_bytes(what.payload));
  const auto first = take<std::uint32_t>(reader);
  if (is_active && is_answered_by_objects(what.type))
    return;
  switch (what.type) {
  case 2207: tell(what.sender, id, 2208, u32(first) + u32(id) + u8(is_active ? 1 : 0)); break;
  case 2232: tell(database_, id, 3032, u32(id)); break;
  case 2014: ask({next_context_++, id, 3015, false, what.sender, first, {}, 0}); break;
  case 2010: {
    take<std::uint32_t>(reader);
    const auto field = take<std::uint16_t>(reader);
    question one{0, id, 3011, false, what.sender, first, {}, 0};
    if (field < fields && is_in_database(field)) {
      one.context = next_context_++;
      ask(std::move(one), u16(field));
    } else {
      refuse(one);
    }
    break;
  }
  case 2012: {
    take<std::uint32_t>(reader);
    question one{0, id, 3013, false, what.sender, first, {}, 0};
    std::vector<std::uint16_t> theirs;
    for (auto count = take<std::uint16_t>(reader); count > 0; --count) {
      const auto field = take<std::uint16_t>(reader);
      if (field >= fields) {
        refuse(one);
        return;
      }
      if (is_in_database(field)) {
        if (std::find(theirs.begin(), theirs.end(), field) == theirs.end())
          theirs.push_back(field);
      } else if (one.count == 0) {
        one.count = 1;
        one.before = text_of(field, 0);
      }
    }
    if (theirs.empty()) {
      tell(one.asker, id, 2013, u32(first) + u8(1) + u16(one.count) + one.before);
      return;
    }
    std::string list = u16(static_cast<std::uint16_t>(theirs.size()));
    for (const std::uint16_t field : theirs)
      list += u16(field);
    one.context = next_context_++;
    ask(std::move(one), list);
    break;
  }
  case 2020: {
    const auto field = take<std::uint16_t>(reader);
    if (field < fields && is_in_database(field))
      tell(database_, id, 3020, what.payload);
    break;
  }
  case 2021: {
    const auto count = take<std::uint16_t>(reader);
    const auto values = take_values(reader, count);
    std::string list;
    std::uint16_t written = 0;
    for (const auto& [field, number] : values) {
      if (field >= fields)
        return;
      if (!is_in_database(field))
        continue;
      ++written;
      list += text_of(field, number);
    }
    if (written != 0)
      tell(database_, id, 3021, u32(id) + u16(written) + list);
    break;
  }
  default: break;
  }
}

// The type of a request is one less than that of its answer.
void dbss_model::ask(question one, const std::string& more) {
  tell(database_, one.id, static_cast<std::uint16_t>(one.type - 1),
       u32(one.context) + u32(one.id) + more);
  asked_.push_back(std::move(one));
}

void dbss_model::answered(const said& what) {
  dc::byte_reader reader(dc::as_bytes(what.payload));
  const auto context = take<std::uint32_t>(reader);
  const auto at = std::find_if(asked_.begin(), asked_.end(),
                               [context](const question& each) { return each.context == context; });
  if (at == asked_.end() || (at->is_load && what.type != at->type))
    return;
  const question one = *at;
  asked_.erase(at);
  const bool succeeds = what.type == one.type && take<std::uint8_t>(reader) != 0;
  if (one.type == 3015) {
    std::optional<stored_thing> stored;
    if (succeeds && take<std::uint16_t>(reader) == 0) {
      stored.emplace();
      const auto count = take<std::uint16_t>(reader);
      for (const auto& [field, number] : take_values(reader, count))
        of(*stored, field) = number;
    }
    if (what.type != one.type) {
      look_for_shared_answer(one.id);
      return;
    }
    if (stored && !one.is_load)
      tell(one.asker, one.id, 2015, u32(one.asked_with) + whole(one.id, 0, 0, *stored));
    if (one.is_load || things_[one.id].shares)
      finish_load(one.id, stored);
    return;
  }
  if (!succeeds) {
    refuse(one);
    return;
  }
  const std::string rest(dc::as_text({reader.position(), reader.remaining()}));
  if (one.type == 3011) {
    tell(one.asker, one.id, 2011, u32(one.asked_with) + u8(1) + rest);
    return;
  }
  const auto count = static_cast<std::uint16_t>(one.count + take<std::uint16_t>(reader));
  tell(one.asker, one.id, 2013,
       u32(one.asked_with) + u8(1) + u16(count) + one.before + rest.substr(2));
}

void dbss_model::finish_load(std::uint32_t id, const std::optional<stored_thing>& stored) {
  thing& it = things_[id];
  const std::vector<said> waiting = std::exchange(it.waiting, {});
  it.shares = false;
  it.state = stored ? life::active : life::inactive;
  std::size_t heard = 0;
  if (stored) {
    stored_thing below = *stored;
    for (const std::uint16_t field : {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{2}}) {
      if (!of(it.values, field))
        of(it.values, field) = of(below, field);
    }
    for (; heard < waiting.size() && it.state == life::active; ++heard)
      hear_as_object(id, waiting[heard]);
  }
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (is_for_service(waiting[i].type) && !(i < heard && is_answered_by_objects(waiting[i].type)))
      hear_as_service(id, waiting[i]);
  }
}

void dbss_model::look_for_shared_answer(std::uint32_t id) {
  thing& it = things_[id];
  const bool another = std::any_of(asked_.begin(), asked_.end(), [id](const question& each) {
    return each.id == id && each.type == 3015 && !each.is_load;
  });
  if (it.state != life::loading || !it.shares || another)
    return;
  it.shares = false;
  ask({it.context, id, 3015, true, 0, 0, {}, 0});
}

// For GET_FIELD and GET_FIELDS.
void dbss_model::refuse(const question& one) {
  tell(one.asker, one.id, static_cast<std::uint16_t>(one.type - 1000), u32(one.asked_with) + u8(0));
}

void dbss_model::tell(std::uint64_t to, std::uint32_t from, std::uint16_t type,
                      const std::string& payload) {
  told_[to].push_back(message({to}, from, type, payload));
}

}  // namespace donet::test
