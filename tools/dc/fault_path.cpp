#include "tools/dc/fault_path.hpp"

#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tools/dc/describe.hpp"
#include "tools/dc/report.hpp"

#include <utility>

namespace donet::tools {

namespace {

std::string bytes_text(std::size_t count) {
  return quantity(count, "byte", "bytes");
}

std::string_view name_of(dc::text_policy policy) {
  switch (policy) {
  case dc::text_policy::utf8: return "UTF-8";
  case dc::text_policy::ascii: return "ASCII";
  case dc::text_policy::bytes: break;
  }
  return "bytes";
}

std::size_t prefix_at(const dc::type& t, dc::bytes_view data) {
  return t.prefix_size == 2 ? dc::load_little_endian<std::uint16_t>(data.data())
                            : dc::load_little_endian<std::uint32_t>(data.data());
}

// Follows the validator to the fault and records the path. `data` always starts with the faulty
// part; `offset_` is the position of that part in the whole.
class descent {
public:
  descent(dc::text_policy policy, std::string path) : policy_(policy), path_(std::move(path)) {}

  byte_fault into(const dc::parameter& slot, dc::bytes_view data) {
    const auto& t = *slot.type;
    const auto found = dc::measure(t, data, policy_);
    if (t.is_number())
      return number(slot, data, found.fault);
    if (t.is_sized())
      return sized(slot, data, found.fault);
    if (t.kind == dc::type_kind::array)
      return array(slot, data, found.fault);
    if (t.kind == dc::type_kind::choice)
      return choice(*t.selector, data);
    return members(t.members, data);
  }

private:
  byte_fault fault(dc::error code, const std::string& what) const {
    return {code, offset_, path_ + ": " + what};
  }

  static std::string declared(const dc::parameter& slot) {
    return '\'' + declaration_of(slot.name, *slot.type) + '\'';
  }

  /// The part at the front of `data` needs `needed` bytes, but the data end before.
  byte_fault too_short(std::string_view part, std::size_t needed, std::size_t left,
                       dc::bytes_view data, dc::error code) {
    offset_ += data.size();
    return fault(code, "the data end inside " + std::string(part) + ", with " + std::to_string(left)
                         + " of its " + bytes_text(needed));
  }

  byte_fault number(const dc::parameter& slot, dc::bytes_view data, dc::error code) {
    const auto size = dc::size_of(slot.type->kind);
    if (data.size() < size)
      return too_short(declared(slot), size, data.size(), data, code);
    dc::type unlimited = *slot.type;
    unlimited.ranges.clear();
    const auto found = dc::to_text(unlimited, data.first(size));
    return fault(code, (found ? *found : dc::to_hex(data.first(size))) + " is outside of what "
                         + declared(slot) + " allows");
  }

  byte_fault length_prefix(const dc::parameter& slot, dc::bytes_view data, dc::error code) {
    return too_short("the length of " + declared(slot), slot.type->prefix_size, data.size(), data,
                     code);
  }

  byte_fault sized(const dc::parameter& slot, dc::bytes_view data, dc::error code) {
    const auto& t = *slot.type;
    if (data.size() < t.prefix_size)
      return length_prefix(slot, data, code);
    const std::size_t length = t.prefix_size == 0 ? t.fixed_size : prefix_at(t, data);
    const auto left = data.size() - t.prefix_size;
    if (left < length)
      return too_short(declared(slot), length, left, data, code);
    if (code == dc::error::bad_text)
      return bad_text(slot, data.subspan(t.prefix_size, length));
    return fault(code, "a length of " + std::to_string(length) + " is outside of what "
                         + declared(slot) + " allows");
  }

  byte_fault bad_text(const dc::parameter& slot, dc::bytes_view text) {
    offset_ += slot.type->prefix_size;
    return fault(dc::error::bad_text, "the text of " + declared(slot) + " is not "
                                        + std::string(name_of(policy_)) + ": "
                                        + dc::quoted(dc::as_text(text)));
  }

  byte_fault array(const dc::parameter& slot, dc::bytes_view data, dc::error code) {
    const auto& t = *slot.type;
    if (data.size() < t.prefix_size)
      return length_prefix(slot, data, code);
    auto content = data.subspan(t.prefix_size);
    if (t.prefix_size != 0) {
      const auto length = prefix_at(t, data);
      if (content.size() < length)
        return too_short("the elements of " + declared(slot), length, content.size(), data, code);
      content = content.first(length);
    }
    if (code == dc::error::bad_text && t.is_text_array())
      return bad_text(slot, t.prefix_size == 0 ? content.first(t.fixed_size) : content);
    if (t.prefix_size != 0 && t.element->is_empty())
      return fault(code, "an array of '" + declaration_of({}, *t.element)
                           + "' elements, which have no bytes, cannot have "
                           + bytes_text(content.size()));
    if (t.prefix_size != 0 && t.element->is_fixed) {
      if (content.size() % t.element->fixed_size != 0)
        return fault(code, "an array of " + bytes_text(content.size()) + " is not made of whole '"
                             + declaration_of({}, *t.element) + "' elements of "
                             + bytes_text(t.element->fixed_size));
      if (code == dc::error::bad_count)
        return bad_count(slot, content.size() / t.element->fixed_size);
    }

    offset_ += t.prefix_size;
    std::size_t count = 0;
    for (; t.prefix_size == 0 || !content.empty(); ++count) {
      const auto element = dc::measure(*t.element, content, policy_);
      if (!element) {
        path_ += '[' + std::to_string(count) + ']';
        auto inner = into({slot.name, t.element, nullptr}, content);
        inner.code = code;
        return inner;
      }
      offset_ += element.size;
      content = content.subspan(element.size);
    }
    return bad_count(slot, count);
  }

  byte_fault bad_count(const dc::parameter& slot, std::size_t count) const {
    return fault(dc::error::bad_count, "a count of " + std::to_string(count)
                                         + " is outside of what " + declared(slot) + " allows");
  }

  byte_fault members(const std::vector<dc::parameter>& list, dc::bytes_view data) {
    for (std::size_t i = 0;; ++i) {
      const auto& member = list[i];
      const auto checked = dc::measure(*member.type, data, policy_);
      if (!checked) {
        path_ +=
          member.name.empty() ? ", part " + std::to_string(i + 1) : '.' + std::string(member.name);
        return into(member, data);
      }
      offset_ += checked.size;
      data = data.subspan(checked.size);
    }
  }

  byte_fault choice(const dc::switch_entry& selector, dc::bytes_view data) {
    const auto key = dc::measure(*selector.key.type, data, policy_);
    if (!key)
      return members({selector.key}, data);
    if (const auto* selected = selector.select(data.first(key.size)))
      return members(*selected, data);
    const auto found = dc::to_text(*selector.key.type, data.first(key.size));
    return fault(dc::error::no_such_case, "the switch has no case for "
                                            + (found ? *found : dc::to_hex(data.first(key.size))));
  }

  dc::text_policy policy_;
  std::string path_;
  std::size_t offset_ = 0;
};

}  // namespace

std::optional<byte_fault> find_fault(const dc::field& f, dc::bytes_view data,
                                     dc::text_policy policy) {
  const auto checked = dc::validate(f.type(), data, policy);
  if (checked)
    return std::nullopt;
  byte_fault found;
  if (checked.fault == dc::error::trailing_bytes)
    found = {checked.fault, checked.size,
             std::string(f.name()) + ": the value ends here, with "
               + bytes_text(data.size() - checked.size) + " left over"};
  else
    found = descent(policy, std::string(f.name())).into(f.slot, data);
  found.message = "byte " + std::to_string(found.offset) + ", " + found.message;
  return found;
}

}  // namespace donet::tools
