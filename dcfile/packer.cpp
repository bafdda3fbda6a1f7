#include "dcfile/packer.hpp"

#include "dcfile/limits.hpp"
#include "dcfile/numeric.hpp"
#include "dcfile/printer.hpp"
#include "dcfile/validator.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace donet::dc {

namespace {

failure fail(error code, const value& at, std::string message) {
  return {code, std::move(message), at.where};
}

/// The type as a DC file declares it.
std::string declared(const type& t) {
  return "'" + print(parameter{{}, &t, nullptr}) + "'";
}

std::string_view kind_name(const type& t) {
  switch (t.kind) {
  case type_kind::string: return "a string";
  case type_kind::blob: return "a blob";
  case type_kind::array: return "an array";
  case type_kind::structure: return "a struct";
  case type_kind::method:
  case type_kind::molecular: return "a list of arguments";
  case type_kind::choice: return "a switch";
  case type_kind::int8:
  case type_kind::int16:
  case type_kind::int32:
  case type_kind::int64:
  case type_kind::uint8:
  case type_kind::uint16:
  case type_kind::uint32:
  case type_kind::uint64:
  case type_kind::float32:
  case type_kind::float64:
  case type_kind::character: break;
  }
  return "a number";
}

failure unsuitable(const type& t, const value& v) {
  std::string_view what = "a number";
  if (std::holds_alternative<std::string>(v.content))
    what = "a string";
  else if (std::holds_alternative<value::list>(v.content))
    what = "a list";
  return fail(error::wrong_type, v,
              "expected " + std::string(kind_name(t)) + ", found " + std::string(what));
}

/// Iterates slot by slot over a list of written values, some of which fill several slots.
class slot_cursor {
public:
  explicit slot_cursor(const value::list& values) : values_(values) { skip_exhausted(); }

  bool at_end() const noexcept { return index_ == values_.size(); }
  const value& current() const noexcept { return values_[index_]; }

  void advance() noexcept {
    ++taken_;
    skip_exhausted();
  }

  /// Takes all slots that the current value still fills; returns their number.
  std::uint32_t advance_value() noexcept {
    const auto slots = values_[index_].count - taken_;
    taken_ += slots;
    skip_exhausted();
    return slots;
  }

private:
  void skip_exhausted() noexcept {
    while (!at_end() && taken_ >= values_[index_].count) {
      ++index_;
      taken_ = 0;
    }
  }

  const value::list& values_;
  std::size_t index_ = 0;
  std::uint32_t taken_ = 0;
};

class packer {
public:
  packer(byte_buffer& to, number_form form) : to_(to), start_(to.size()), form_(form) {}

  status pack(const type& t, const value& v) {
    if (const auto* bytes = std::get_if<value::packed>(&v.content))
      return verbatim(t, v, bytes->bytes);
    if (t.is_number())
      return pack_number(t, v);
    if (t.is_sized())
      return pack_sized(t, v);
    if (t.kind == type_kind::array)
      return pack_array(t, v);
    const auto* list = std::get_if<value::list>(&v.content);
    if (list == nullptr)
      return unsuitable(t, v);
    if (t.kind == type_kind::choice)
      return pack_choice(*t.selector, v, *list);
    return pack_members(t.members, v, *list);
  }

private:
  status room_for(std::size_t more, const value& v) {
    if (to_.size() - start_ + more <= limits::value_size_max)
      return ok();
    return fail(error::too_long, v,
                "the value takes more than " + std::to_string(limits::value_size_max) + " bytes");
  }

  status verbatim(const type& t, const value& v, bytes_view bytes) {
    if (auto fits = room_for(bytes.size(), v); !fits)
      return fits;
    const auto checked = validate(t, bytes, text_policy::bytes);
    if (!checked)
      return fail(checked.fault, v,
                  "the packed bytes are not one value of the type: "
                    + std::string(describe(checked.fault)));
    append(to_, bytes);
    return ok();
  }

  status pack_number(const type& t, const value& v) {
    limit raw{};
    auto fault = error::none;
    if (const auto* text = std::get_if<std::string>(&v.content)) {
      if (size_of(t.kind) != 1 || text->empty())
        return unsuitable(t, v);
      if (text->size() > 1)
        return fail(error::out_of_range, v, "expected one character, found a longer string");
      const auto byte = std::as_bytes(std::span(*text)).front();
      raw = load_raw(t.kind, &byte);
      fault = in_ranges(t, raw) ? error::none : error::out_of_range;
    } else if (const auto* whole = std::get_if<std::int64_t>(&v.content)) {
      fault = to_raw(t, *whole, form_ == number_form::user, raw);
    } else if (const auto* large = std::get_if<std::uint64_t>(&v.content)) {
      fault = to_raw(t, *large, form_ == number_form::user, raw);
    } else if (const auto* real = std::get_if<double>(&v.content)) {
      fault = to_raw(t, *real, form_ == number_form::user, raw);
    } else {
      return unsuitable(t, v);
    }
    if (fault != error::none)
      return fail(fault, v, "the number is not within " + declared(t));
    if (auto fits = room_for(size_of(t.kind), v); !fits)
      return fits;
    append_raw(t.kind, raw, to_);
    return ok();
  }

  status pack_sized(const type& t, const value& v) {
    if (const auto* text = std::get_if<std::string>(&v.content))
      return pack_bytes(t, v, as_bytes(*text));
    const auto* list = std::get_if<value::list>(&v.content);
    if (list == nullptr)
      return unsuitable(t, v);
    // Spec section 3.3: the same bytes, written as a list of small integers.
    static const type any_byte = [] {
      type b;
      b.kind = type_kind::uint8;
      return b;
    }();
    byte_buffer bytes;
    packer inner(bytes, form_);
    for (slot_cursor slots(*list); !slots.at_end(); slots.advance())
      if (auto done = inner.pack(any_byte, slots.current()); !done)
        return done;
    return pack_bytes(t, v, bytes);
  }

  status pack_bytes(const type& t, const value& v, bytes_view bytes) {
    const bool legal =
      t.prefix_size == 0 ? bytes.size() == t.fixed_size : allows_count(t, bytes.size());
    if (!legal)
      return fail(error::bad_length, v,
                  std::to_string(bytes.size()) + " bytes are not a legal length for "
                    + declared(t));
    if (auto fits = room_for(bytes.size() + t.prefix_size, v); !fits)
      return fits;
    if (t.prefix_size == 2)
      append_little_endian(to_, static_cast<std::uint16_t>(bytes.size()));
    else if (t.prefix_size == 4)
      append_little_endian(to_, static_cast<std::uint32_t>(bytes.size()));
    append(to_, bytes);
    return ok();
  }

  status pack_array(const type& t, const value& v) {
    const auto prefix_at = to_.size();
    if (auto fits = room_for(t.prefix_size, v); !fits)
      return fits;
    to_.resize(prefix_at + t.prefix_size);

    std::uint64_t count = 0;
    if (const auto* text = std::get_if<std::string>(&v.content)) {
      if (!t.is_byte_array())
        return unsuitable(t, v);
      for (const char c : *text) {
        value one(std::string(1, c));
        one.where = v.where;
        if (auto done = pack(*t.element, one); !done)
          return done;
      }
      count = text->size();
    } else if (const auto* list = std::get_if<value::list>(&v.content)) {
      for (slot_cursor slots(*list); !slots.at_end();) {
        if (auto done = pack_slot({{}, t.element, nullptr}, slots.current()); !done)
          return done;
        // A value without bytes is packed once, regardless of the number of elements that it fills.
        if (t.element->is_empty()) {
          count += slots.advance_value();
        } else {
          slots.advance();
          ++count;
        }
      }
    } else {
      return unsuitable(t, v);
    }
    if (!allows_count(t, count))
      return fail(error::bad_count, v,
                  std::to_string(count) + " elements are not a legal count for " + declared(t));

    if (t.prefix_size == 2) {
      const auto size = static_cast<std::uint16_t>(to_.size() - prefix_at - t.prefix_size);
      to_[prefix_at] = static_cast<std::byte>(size & 0xff);
      to_[prefix_at + 1] = static_cast<std::byte>(size >> 8);
    }
    return ok();
  }

  status pack_members(const std::vector<parameter>& members, const value& v,
                      const value::list& list) {
    slot_cursor slots(list);
    if (auto done = pack_slots(members, 0, v, slots); !done)
      return done;
    return nothing_left(v, slots, members.size());
  }

  status pack_choice(const switch_entry& selector, const value& v, const value::list& list) {
    slot_cursor slots(list);
    if (slots.at_end())
      return fail(error::wrong_type, v, "the key of the switch is missing");
    const auto key_at = to_.size();
    const auto& written_key = slots.current();
    if (auto done = pack_slot(selector.key, written_key); !done)
      return done;
    slots.advance();
    const auto* members = selector.select(bytes_view(to_).subspan(key_at));
    if (members == nullptr)
      return fail(error::no_such_case, written_key, "the switch has no case for this key");
    if (auto done = pack_slots(*members, 1, v, slots); !done)
      return done;
    return nothing_left(v, slots, members->size());
  }

  status pack_slots(const std::vector<parameter>& members, std::size_t first, const value& v,
                    slot_cursor& slots) {
    for (std::size_t i = first; i < members.size(); ++i) {
      if (slots.at_end())
        return fail(error::wrong_type, v,
                    "expected " + std::to_string(members.size()) + " values, found only "
                      + std::to_string(i));
      if (auto done = pack_slot(members[i], slots.current()); !done)
        return done;
      slots.advance();
    }
    return ok();
  }

  static status nothing_left(const value& v, const slot_cursor& slots, std::size_t expected) {
    if (slots.at_end())
      return ok();
    return fail(error::wrong_type, slots.current().where.line != 0 ? slots.current() : v,
                "more values than the " + std::to_string(expected) + " that are expected");
  }

  status pack_slot(const parameter& slot, const value& v) {
    if (!v.name.empty() && v.name != slot.name)
      return fail(error::wrong_type, v,
                  "the value is meant for '" + v.name + "', but the slot "
                    + (slot.name.empty() ? "has no name" : "is '" + std::string(slot.name) + "'"));
    return pack(*slot.type, v);
  }

  byte_buffer& to_;
  std::size_t start_;
  number_form form_;
};

}  // namespace

status pack(const type& t, const value& v, byte_buffer& to, number_form form) {
  const auto size = to.size();
  if (v.count != 1)
    return fail(error::wrong_type, v, "a value can be repeated only inside a list");
  if (!v.name.empty())
    return fail(error::wrong_type, v, "only a value inside a list can name its slot");
  auto done = packer(to, form).pack(t, v);
  if (!done)
    to.resize(size);
  return done;
}

status pack_arguments(const field& f, const value::list& arguments, byte_buffer& to) {
  if (f.kind == field_kind::plain && arguments.size() == 1)
    return pack(f.type(), arguments.front(), to);
  return pack(f.type(), value(arguments), to);
}

}  // namespace donet::dc
