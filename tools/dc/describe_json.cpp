#include "tools/dc/describe.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace donet::tools {

namespace {

using json = nlohmann::ordered_json;

json null_if_empty(std::string_view text) {
  return text.empty() ? json() : json(text);
}

json of_number(const dc::number& n) {
  return std::visit([](auto value) { return json(value); }, n);
}

json of_raw(const dc::type& t, dc::limit raw) {
  if (t.is_signed())
    return raw.i;
  if (t.is_float())
    return raw.f;
  return raw.u;
}

json of_ranges(const dc::type& t) {
  auto list = json::array();
  for (const auto& r : t.ranges) {
    json one = {{"min", of_number(r.written_lo)}, {"max", of_number(r.written_hi)}};
    if (t.is_number()) {
      one["raw_min"] = of_raw(t, r.lo);
      one["raw_max"] = of_raw(t, r.hi);
    } else {
      one = {{"min", r.lo.u}, {"max", r.hi.u}};
    }
    list.push_back(std::move(one));
  }
  return list;
}

std::string_view word_of(dc::type_kind kind) {
  switch (kind) {
  case dc::type_kind::int8: return "int8";
  case dc::type_kind::int16: return "int16";
  case dc::type_kind::int32: return "int32";
  case dc::type_kind::int64: return "int64";
  case dc::type_kind::uint8: return "uint8";
  case dc::type_kind::uint16: return "uint16";
  case dc::type_kind::uint32: return "uint32";
  case dc::type_kind::uint64: return "uint64";
  case dc::type_kind::float32: return "float32";
  case dc::type_kind::float64: return "float64";
  case dc::type_kind::character: return "char";
  case dc::type_kind::string: return "string";
  case dc::type_kind::blob: return "blob";
  case dc::type_kind::array: return "array";
  case dc::type_kind::structure: return "struct";
  case dc::type_kind::method: return "method";
  case dc::type_kind::molecular: return "molecular";
  case dc::type_kind::choice: return "switch";
  }
  return "";
}

json of_type(const dc::type& t);

json of_slot(const dc::parameter& slot) {
  return {{"name", null_if_empty(slot.name)}, {"type", of_type(*slot.type)}};
}

json of_slots(const std::vector<dc::parameter>& slots) {
  auto list = json::array();
  for (const auto& slot : slots)
    list.push_back(of_slot(slot));
  return list;
}

json of_switch(const dc::switch_entry& selector) {
  json all = {{"key", of_slot(selector.key)}};
  auto cases = json::array();
  const auto members_of = [&](std::uint32_t list) {
    const auto& with_key = selector.lists[list].members;
    return of_slots({with_key.begin() + 1, with_key.end()});
  };
  for (const auto& c : selector.cases)
    cases.push_back({{"value", dc::to_hex(c.value)}, {"members", members_of(c.list)}});
  all["cases"] = std::move(cases);
  all["default"] = selector.default_list ? members_of(*selector.default_list) : json();
  return all;
}

// Only names structs and switches that have a name: a contract can nest them so that the whole tree
// would not fit into memory.
json of_type(const dc::type& t) {
  json all = {{"kind", word_of(t.kind)},
              {"typedef", null_if_empty(t.alias)},
              {"fixed_size", t.is_fixed ? json(t.fixed_size) : json()},
              {"min_size", t.min_size},
              {"prefix_size", t.prefix_size}};
  if (t.is_number()) {
    all["divisor"] = t.divisor;
    all["modulus"] = t.modulus != nullptr ? of_number(t.modulus->written) : json();
  }
  if (t.is_number() || t.is_sized() || t.kind == dc::type_kind::array)
    all["ranges"] = of_ranges(t);
  if (t.kind == dc::type_kind::array) {
    all["word"] = null_if_empty(dc::word_of(t.code));
    all["element"] = of_type(*t.element);
  } else if (t.kind == dc::type_kind::structure) {
    all["struct"] = null_if_empty(t.entry->name);
    if (t.is_inline && t.alias.empty())
      all["members"] = of_slots(t.members);
  } else if (t.kind == dc::type_kind::choice) {
    all["switch"] = null_if_empty(t.selector->name);
    if (t.is_inline && t.alias.empty())
      all.update(of_switch(*t.selector));
  } else if (t.has_members()) {
    all["members"] = of_slots(t.members);
  }
  return all;
}

json of_default(const dc::field& f, dc::dialect language) {
  const auto value = default_of(f, language);
  if (!value)
    return nullptr;
  return {{"hex", dc::to_hex(value->bytes)}, {"text", value->text}};
}

std::string_view word_of(dc::field_kind kind) {
  switch (kind) {
  case dc::field_kind::plain: return "plain";
  case dc::field_kind::method: return "method";
  case dc::field_kind::molecular: return "molecular";
  }
  return "";
}

json id_of(const dc::field& f) {
  return f.number == dc::field::unnumbered ? json() : json(f.number);
}

json of_field(const dc::field& f, const dc::class_entry& described, dc::dialect language) {
  const bool inherited = f.owner != nullptr && f.owner != &described;
  json all = {{"id", id_of(f)},
              {"name", f.name()},
              {"kind", word_of(f.kind)},
              {"constructor", f.is_constructor},
              {"declaration", declaration_of(f, language)},
              {"keywords", f.keywords->names},
              {"inherited_from", inherited ? json(f.owner->name) : json()},
              {"has_explicit_default", f.has_explicit_default()},
              {"default", of_default(f, language)},
              {"type", of_type(f.type())}};
  auto components = json::array();
  for (const auto* component : f.components)
    components.push_back({{"id", id_of(*component)}, {"name", component->name()}});
  all["components"] = std::move(components);
  return all;
}

// Writes an object piece by piece, one list member per line: a contract with much inheritance would
// take gigabytes as one JSON value.
class json_writer {
public:
  explicit json_writer(std::ostream& out) : out_(out) {}

  void open(char bracket) {
    out_ << bracket;
    first_ = true;
    ++depth_;
  }

  void close(char bracket) {
    --depth_;
    if (!first_)
      line();
    out_ << bracket;
    first_ = false;
  }

  void element() {
    if (!first_)
      out_ << ',';
    line();
    first_ = false;
  }

  void key(std::string_view name) {
    element();
    out_ << '"' << name << "\": ";
  }

  void value(const json& v) { out_ << v.dump(-1, ' ', false, json::error_handler_t::replace); }

  void member(std::string_view name, const json& v) {
    key(name);
    value(v);
  }

  bool failed() const { return !out_; }

private:
  void line() {
    out_ << '\n';
    for (std::size_t i = 0; i < depth_; ++i)
      out_ << "  ";
  }

  std::ostream& out_;
  std::size_t depth_ = 0;
  bool first_ = true;
};

void write_class(const dc::class_entry& entry, dc::dialect language, json_writer& to) {
  auto bases = json::array();
  for (const auto* base : entry.bases)
    bases.push_back(base->name);
  to.open('{');
  to.member("name", null_if_empty(entry.name));
  to.member("id", entry.index);
  to.member("kind", entry.is_struct ? "struct" : "dclass");
  to.member("bases", bases);
  to.key("fields");
  to.open('[');
  const auto write = [&](const dc::field& f) {
    to.element();
    to.value(of_field(f, entry, language));
  };
  if (entry.constructor != nullptr)
    write(*entry.constructor);
  for (const auto* f : entry.fields) {
    if (to.failed())
      return;
    write(*f);
  }
  to.close(']');
  to.close('}');
}

void write_classes(const dc::schema& contract, const dc::class_entry* only, bool structs,
                   json_writer& to) {
  to.open('[');
  for (const auto* entry : contract.classes()) {
    if (entry->is_struct != structs || (only != nullptr && only != entry))
      continue;
    to.element();
    write_class(*entry, contract.options().dialect, to);
  }
  to.close(']');
}

template <class Declaration, class Describe>
void write_declarations(std::string_view key, const dc::schema& contract, Describe describe,
                        json_writer& to) {
  to.key(key);
  to.open('[');
  for (const auto& declaration : contract.declarations()) {
    if (const auto* found = std::get_if<Declaration>(&declaration)) {
      to.element();
      to.value(describe(*found));
    }
  }
  to.close(']');
}

json of_options(const dc::load_options& options) {
  return {{"dialect", name_of(options.dialect)},
          {"multiple_inheritance", options.multiple_inheritance},
          {"virtual_inheritance", options.virtual_inheritance},
          {"sort_inheritance_by_file", options.sort_inheritance_by_file},
          {"panda3d_names", options.panda3d_names}};
}

json of_import(const dc::import_entry& import) {
  return {{"module", import.module}, {"symbols", import.symbols}};
}

json of_typedef(const dc::typedef_entry& alias, dc::dialect language) {
  dc::type meant = *alias.target;
  meant.alias = meant.alias_target;
  return {{"name", alias.name},
          {"declaration", definition_of(alias, language)},
          {"default", meant.initial != nullptr ? json(dc::to_hex(*meant.initial)) : json()},
          {"type", of_type(meant)}};
}

json of_declared_switch(const dc::switch_entry* selector) {
  json all = {{"name", null_if_empty(selector->name)}};
  all.update(of_switch(*selector));
  return all;
}

}  // namespace

void describe_as_json(const dc::schema& contract, const dc::class_entry* only, std::ostream& out) {
  json_writer to(out);
  to.open('{');
  to.member("hash", {{"hex", hash_text(contract.hash())},
                     {"decimal", contract.hash()},
                     {"signed", static_cast<std::int32_t>(contract.hash())}});
  to.member("options", of_options(contract.options()));
  const auto keywords = contract.custom_keywords();
  to.member("keywords", std::vector<std::string_view>(keywords.begin(), keywords.end()));
  write_declarations<dc::import_entry>("imports", contract, of_import, to);
  const auto language = contract.options().dialect;
  write_declarations<dc::typedef_entry>(
    "typedefs", contract,
    [&](const dc::typedef_entry& alias) { return of_typedef(alias, language); }, to);
  write_declarations<const dc::switch_entry*>("switches", contract, of_declared_switch, to);
  to.key("structs");
  write_classes(contract, only, true, to);
  to.key("classes");
  write_classes(contract, only, false, to);
  to.close('}');
  out << '\n';
}

}  // namespace donet::tools
