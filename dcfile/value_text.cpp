#include "dcfile/value_text.hpp"

#include "dcfile/limits.hpp"
#include "dcfile/numeric.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/parser.hpp"
#include "dcfile/validator.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace donet::dc {

namespace {

template <class Float>
std::string shortest(Float x) {
  std::array<char, 64> buffer;
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x);
  std::string text(buffer.data(), end);
  constexpr std::size_t safe_digits = 15;
  if (text.find('.') == std::string::npos) {
    // Without a point the lexer would read an exponent as a name and a long number as an integer;
    // and an integer has no negative zero.
    const auto exponent = text.find('e');
    if (exponent != std::string::npos)
      text.insert(exponent, ".0");
    else if (text.size() > safe_digits || (x == 0 && std::signbit(x)))
      text += ".0";
  }
  return text;
}

/// The number that the parser reads from the output of `shortest`.
value literal(const std::string& text) {
  const auto* end = text.data() + text.size();
  if (text.find('.') == std::string::npos) {
    std::int64_t whole = 0;
    std::from_chars(text.data(), end, whole);
    return whole;
  }
  double real = 0;
  std::from_chars(text.data(), end, real);
  return real;
}

/// Writes a value that has been validated.
class text_writer {
public:
  text_writer(bytes_view data, const text_style& style) : from_(data), style_(style) {}

  std::string take() { return std::move(out_); }

  void value(const type& t) {
    if (t.is_number())
      number(t);
    else if (t.is_sized())
      sized(t);
    else if (t.kind == type_kind::array)
      array(t);
    else if (t.kind == type_kind::choice)
      choice(t);
    else
      members(t.members, t.kind == type_kind::structure ? "{}" : "()");
  }

  /// Astron's form of a molecular: its components' argument lists side by side.
  void groups(const field& molecular) {
    out_ += '{';
    const char* separator = "";
    for (const auto* component : molecular.components) {
      out_ += std::exchange(separator, ", ");
      value(component->type());
    }
    out_ += '}';
  }

private:
  bool astron() const noexcept { return style_.dialect == dialect::astron; }

  bytes_view piece(std::size_t size) {
    bytes_view taken;
    return from_.take(size, taken) ? taken : bytes_view();
  }

  bytes_view measured(const type& t) {
    const bytes_view rest(from_.position(), from_.remaining());
    return piece(measure(t, rest, text_policy::bytes).size);
  }

  void hex(bytes_view bytes) { out_ += '<' + to_hex(bytes) + '>'; }

  void number(const type& t) {
    const auto bytes = piece(size_of(t.kind));
    if (t.kind == type_kind::character) {
      out_ += quoted(as_text(bytes), astron() ? '\'' : '"');
      return;
    }
    const auto form = astron() ? number_form::raw : number_form::user;
    const auto read = unpack(t, bytes, form);
    if (!read || std::holds_alternative<value::packed>(read->content)) {
      hex(bytes);
      return;
    }
    if (const auto* whole = std::get_if<std::int64_t>(&read->content))
      out_ += std::to_string(*whole);
    else if (const auto* large = std::get_if<std::uint64_t>(&read->content))
      out_ += std::to_string(*large);
    else
      real(t, std::get<double>(read->content), bytes);
  }

  void real(const type& t, double x, bytes_view bytes) {
    if (!std::isfinite(x)) {
      hex(bytes);
      return;
    }
    const auto text = t.kind == type_kind::float32 && t.divisor == 1
                        ? shortest(static_cast<float>(x))
                        : shortest(x);
    // Without a point it is read as an integer, for which a modulus works differently.
    byte_buffer again;
    const auto form = astron() ? number_form::raw : number_form::user;
    if (pack(t, literal(text), again, form) && std::ranges::equal(again, bytes))
      out_ += text;
    else
      hex(bytes);
  }

  void sized(const type& t) {
    const auto bytes = measured(t);
    if (t.kind == type_kind::string)
      out_ += quoted(as_text(bytes.subspan(t.prefix_size)));
    else
      hex(bytes);
  }

  void array(const type& t) {
    if (t.is_text_array() && !astron()) {
      out_ += quoted(as_text(measured(t).subspan(t.prefix_size)));
      return;
    }
    if (t.element->is_empty()) {
      empty_elements(t);
      return;
    }
    out_ += '[';
    const char* separator = "";
    if (t.prefix_size == 0) {
      for (std::uint64_t i = 0; i < t.ranges.front().lo.u; ++i) {
        out_ += std::exchange(separator, ", ");
        value(*t.element);
      }
    } else {
      std::uint16_t size = 0;
      if (!from_.read(size))
        size = 0;
      const auto end = from_.remaining() - size;
      while (from_.remaining() > end) {
        out_ += std::exchange(separator, ", ");
        value(*t.element);
      }
    }
    out_ += ']';
  }

  /// Writes elements without bytes as a text whose length does not depend on their number.
  void empty_elements(const type& t) {
    const auto bytes = measured(t);
    const auto count = least_count(t);
    if (count > limits::value_size_max) {
      hex(bytes);  // A text cannot repeat a value more often than that.
      return;
    }
    out_ += '[';
    if (count == 1)
      value(*t.element);
    else if (count > 1)
      out_ += "<> * " + std::to_string(count);
    out_ += ']';
  }

  void choice(const type& t) {
    const auto before = from_;
    const auto key = measured(*t.selector->key.type);
    from_ = before;
    members(*t.selector->select(key), "()");
  }

  void members(const std::vector<parameter>& list, const char* brackets) {
    out_ += brackets[0];
    const char* separator = "";
    for (const auto& member : list) {
      out_ += std::exchange(separator, ", ");
      if (style_.names && !member.name.empty())
        out_ += std::string(member.name) + " = ";
      value(*member.type);
    }
    out_ += brackets[1];
  }

  byte_reader from_;
  text_style style_;
  std::string out_;
};

result<value> read_value(std::string_view text) {
  diagnostics problems;
  auto read = parse_value(text, problems);
  for (const auto& problem : problems.entries())
    if (problem.is_error())
      return failure{problem.code, problem.message, problem.where};
  return read;
}

number_form form_of(const text_style& style) {
  return style.dialect == dialect::astron ? number_form::raw : number_form::user;
}

/// Flattens Astron's form of a molecular, `{(…), (…)}`: the arguments of all its components, one
/// after another.
std::optional<value> flattened(const field& molecular, const value& grouped) {
  const auto* groups = std::get_if<value::list>(&grouped.content);
  if (groups == nullptr || groups->size() != molecular.components.size())
    return std::nullopt;
  value::list arguments;
  for (std::size_t i = 0; i < groups->size(); ++i) {
    const auto& group = (*groups)[i];
    if (molecular.components[i]->kind == field_kind::plain) {
      arguments.push_back(group);
      continue;
    }
    const auto* list = std::get_if<value::list>(&group.content);
    if (list == nullptr)
      return std::nullopt;
    arguments.insert(arguments.end(), list->begin(), list->end());
  }
  return value(std::move(arguments));
}

failure illegal(const verdict& checked) {
  return {checked.fault,
          std::string(describe(checked.fault)) + " (at byte " + std::to_string(checked.size) + ")",
          {}};
}

}  // namespace

result<std::string> to_text(const type& t, bytes_view data, const text_style& style) {
  if (const auto checked = validate(t, data, text_policy::bytes); !checked)
    return illegal(checked);
  text_writer writer(data, style);
  writer.value(t);
  return writer.take();
}

result<std::string> to_text(const field& f, bytes_view data, const text_style& style) {
  if (f.kind != field_kind::molecular || style.dialect != dialect::astron)
    return to_text(f.type(), data, style);
  if (const auto checked = validate(f.type(), data, text_policy::bytes); !checked)
    return illegal(checked);
  text_writer writer(data, style);
  writer.groups(f);
  return writer.take();
}

status from_text(const type& t, std::string_view text, byte_buffer& to, const text_style& style) {
  const auto read = read_value(text);
  if (!read)
    return read.error();
  return pack(t, *read, to, form_of(style));
}

status from_text(const field& f, std::string_view text, byte_buffer& to, const text_style& style) {
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (blank && f.kind == field_kind::method)
    text = "()";
  const auto read = read_value(text);
  if (!read)
    return read.error();
  const auto form = form_of(style);
  if (f.kind != field_kind::molecular)
    return pack(f.type(), *read, to, form);
  // Few texts are valid in both forms; the style decides for those.
  const auto flat = flattened(f, *read);
  if (style.dialect == dialect::astron && flat && pack(f.type(), *flat, to, form))
    return ok();
  auto done = pack(f.type(), *read, to, form);
  if (!done && flat && pack(f.type(), *flat, to, form))
    return ok();
  return done;
}

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\')
      out += {'\\', c};
    else if (c >= 0x20 && c <= 0x7e)
      out += c;
    else
      out += "\\x" + to_hex(as_bytes(std::string_view(&c, 1)));
  }
  return out += quote;
}

std::string number_text(double x) {
  return shortest(x);
}

std::string number_text(const number& n) {
  if (const auto* real = std::get_if<double>(&n))
    return shortest(*real);
  if (const auto* whole = std::get_if<std::int64_t>(&n))
    return std::to_string(*whole);
  return std::to_string(std::get<std::uint64_t>(n));
}

}  // namespace donet::dc
