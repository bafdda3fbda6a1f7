#include "dcfile/printer.hpp"

#include "dcfile/value_text.hpp"

#include <string_view>
#include <utility>

namespace donet::dc {

namespace {

class printer {
public:
  printer(dialect language, bool numbers) : dialect_(language), numbers_(numbers) {}

  std::string take() { return std::move(out_); }

  void top_level(const declaration& d) {
    std::visit([this](const auto& node) { declare(node); }, d);
  }

  void field(const dc::field& f) {
    if (f.kind == field_kind::plain) {
      parameter(f.slot);
    } else if (f.kind == field_kind::method) {
      out_ += std::string(f.name()) + '(';
      const char* separator = "";
      for (const auto& argument : f.type().members) {
        out_ += std::exchange(separator, ", ");
        parameter(argument);
      }
      out_ += ')';
    } else {
      out_ += std::string(f.name()) + " : ";
      const char* separator = "";
      for (const auto* component : f.components)
        out_ += std::exchange(separator, ", ") + std::string(component->name());
      return;
    }
    for (const auto keyword : f.keywords->names)
      out_ += ' ' + std::string(keyword);
  }

  void parameter(const dc::parameter& p) {
    slot(*p.type, p.name, false);
    initial(*p.type, p.initial);
  }

private:
  bool astron() const noexcept { return dialect_ == dialect::astron; }

  void line() {
    out_ += '\n';
    out_.append(indentation_ * 2, ' ');
  }

  void number_comment(std::string_view what, std::int64_t n) {
    if (numbers_ && n >= 0)
      out_ += "  // " + std::string(what) + ' ' + std::to_string(n);
  }

  // -- declarations --

  void declare(const import_entry& import) {
    if (import.symbols.empty()) {
      out_ += "import " + std::string(import.module) + "\n";
      return;
    }
    out_ += "from " + std::string(import.module) + " import ";
    const char* separator = "";
    for (const auto symbol : import.symbols)
      out_ += std::exchange(separator, ", ") + std::string(symbol);
    out_ += '\n';
  }

  void declare(const keyword_declaration& keyword) {
    out_ += "keyword";
    for (const auto name : keyword.names)
      out_ += ' ' + std::string(name);
    out_ += ";\n";
  }

  void declare(const typedef_entry& alias) {
    out_ += "typedef ";
    slot(*alias.target, alias.name, true);
    initial(*alias.target, alias.target->initial);
    out_ += ";\n";
  }

  void declare(const switch_entry* selector) {
    switch_body(*selector);
    out_ += ";\n\n";
  }

  void declare(const class_entry* entry) {
    class_body(*entry);
    out_ += ";\n\n";
  }

  void class_body(const class_entry& entry) {
    out_ += entry.is_struct ? "struct" : "dclass";
    if (!entry.name.empty())
      out_ += ' ' + std::string(entry.name);
    const char* separator = " : ";
    for (const auto* base : entry.bases)
      out_ += std::exchange(separator, ", ") + std::string(base->name);
    out_ += " {";
    if (entry.index != class_entry::unregistered)
      number_comment("index", entry.index);
    ++indentation_;
    if (entry.constructor != nullptr)
      member_field(*entry.constructor);
    for (const auto* f : entry.own_fields)
      member_field(*f);
    --indentation_;
    line();
    out_ += '}';
  }

  void member_field(const dc::field& f) {
    line();
    field(f);
    out_ += ';';
    number_comment("field", f.number);
  }

  void switch_body(const switch_entry& selector) {
    out_ += "switch";
    if (!selector.name.empty())
      out_ += ' ' + std::string(selector.name);
    out_ += " (";
    slot(*selector.key.type, selector.key.name, false);
    out_ += ") {";
    ++indentation_;
    for (const auto& item : selector.items) {
      if (const auto* label = std::get_if<switch_entry::label>(&item)) {
        line();
        out_ += "case ";
        value(*selector.key.type, selector.cases[label->case_index].value);
        out_ += ':';
      } else if (std::holds_alternative<switch_entry::default_label>(item)) {
        line();
        out_ += "default:";
      } else {
        ++indentation_;
        line();
        if (const auto* member = std::get_if<dc::parameter>(&item))
          parameter(*member);
        else
          out_ += "break";
        out_ += ';';
        --indentation_;
      }
    }
    --indentation_;
    line();
    out_ += '}';
  }

  // -- types --

  /// `through_alias`: prints the type itself, not the typedef that names it.
  void slot(const type& t, std::string_view name, bool through_alias) {
    const auto* base = &t;
    std::vector<const type*> arrays;
    bool skip_alias = through_alias;
    while (base->kind == type_kind::array && base->code == type_code::none
           && named_as(*base, skip_alias).empty()) {
      arrays.push_back(base);
      base = base->element;
      skip_alias = false;
    }
    base_type(*base, skip_alias);
    if (!name.empty())
      out_ += ' ' + std::string(name);
    for (std::size_t i = 0; i < arrays.size(); ++i)
      sizes(*arrays[astron() ? arrays.size() - 1 - i : i]);
  }

  static std::string_view named_as(const type& t, bool skip_alias) {
    return skip_alias ? t.alias_target : t.alias;
  }

  void base_type(const type& t, bool skip_alias) {
    if (const auto name = named_as(t, skip_alias); !name.empty()) {
      out_ += name;
    } else if (t.kind == type_kind::structure) {
      if (t.is_inline)
        class_body(*t.entry);
      else
        out_ += t.entry->name;
    } else if (t.kind == type_kind::choice) {
      if (t.is_inline)
        switch_body(*t.selector);
      else
        out_ += t.selector->name;
    } else {
      out_ += word_of(t.code);
      if (t.kind != type_kind::array)
        transforms(t);
      else if (t.declared_element != nullptr)
        transforms(*t.declared_element);
    }
  }

  void transforms(const type& t) {
    // Astron's grammar accepts only this order.
    if (t.modulus != nullptr)
      out_ += '%' + number_text(t.modulus->written);
    if (t.divisor != 1)
      out_ += '/' + std::to_string(t.divisor);
    if (t.ranges.empty())
      return;
    out_ += '(';
    const char* separator = "";
    for (const auto& r : t.ranges) {
      out_ += std::exchange(separator, ", ");
      bound(r.written_lo, r.characters);
      if (r.written_lo != r.written_hi) {
        out_ += r.characters ? "-" : " - ";
        bound(r.written_hi, r.characters);
      }
    }
    out_ += ')';
  }

  void bound(const number& n, bool is_character) {
    const auto* code = std::get_if<std::int64_t>(&n);
    if (is_character && code != nullptr && *code >= 0 && *code <= UINT8_MAX) {
      const char c = static_cast<char>(*code);
      out_ += quoted({&c, 1}, '\'');
    } else {
      out_ += number_text(n);
    }
  }

  void sizes(const type& array) {
    out_ += '[';
    const char* separator = "";
    for (const auto& r : array.ranges) {
      out_ += std::exchange(separator, ", ") + std::to_string(r.lo.u);
      if (r.lo.u != r.hi.u)
        out_ += " - " + std::to_string(r.hi.u);
    }
    out_ += ']';
  }

  void initial(const type& t, const byte_buffer* packed) {
    if (packed == nullptr)
      return;
    out_ += " = ";
    value(t, *packed);
  }

  void value(const type& t, bytes_view packed) {
    // Long runs of numbers are longer as text than as bytes, and unreadable.
    constexpr std::size_t legible_size = 256;
    const auto text = to_text(t, packed, {dialect_, false});
    if (text && (packed.size() <= legible_size || text->size() <= 2 * packed.size()))
      out_ += *text;
    else
      out_ += '<' + to_hex(packed) + '>';
  }

  dialect dialect_;
  bool numbers_;
  std::string out_;
  std::size_t indentation_ = 0;
};

}  // namespace

std::string print(const schema& contract, const print_options& options) {
  printer p(contract.options().dialect, options.numbers);
  for (const auto& d : contract.declarations())
    p.top_level(d);
  return p.take();
}

std::string print(const parameter& slot, dialect language) {
  printer p(language, false);
  p.parameter(slot);
  return p.take();
}

std::string print(const field& f, dialect language) {
  printer p(language, false);
  p.field(f);
  return p.take();
}

}  // namespace donet::dc
