#include "tests/support/dc_generator.hpp"

#include "tests/support/dc_type_generator.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

namespace donet::test {

namespace {

constexpr std::string_view built_in_keywords[] = {"required", "broadcast", "ownrecv", "ram",   "db",
                                                  "clsend",   "clrecv",    "ownsend", "airecv"};

/// The facts about a field that a molecular needs to name it.
struct known_field {
  bool is_method = false;
  bool is_plain = false;
  std::set<std::string> keywords;
};

struct known_class {
  std::string name;
  bool is_struct = false;
  std::vector<const known_class*> bases;
  std::map<std::string, known_field> fields;
  std::vector<dc_slot> members;  ///< of a struct without bases, in the order of packing
  dc_shape layout;

  const known_field* find(const std::string& field) const {
    if (const auto own = fields.find(field); own != fields.end())
      return &own->second;
    for (const auto* base : bases)
      if (const auto* inherited = base->find(field))
        return inherited;
    return nullptr;
  }

  void collect_names(std::set<std::string>& to) const {
    for (const auto& [field, known] : fields)
      to.insert(field);
    for (const auto* base : bases)
      base->collect_names(to);
  }
};

class text_generator {
public:
  text_generator(std::uint64_t seed, const dc_text_options& options)
      : random_(seed), options_(options), types_(random_, options.astron) {}

  std::string run() {
    // A legacy type word is an ordinary name after a typedef has redefined it; Astron has no legacy
    // words.
    if (random_.chance(options_.astron ? 30 : 10)) {
      constexpr std::string_view words[] = {"uint8array", "int16array", "uint32array"};
      take_over(std::string(random_.pick(words)));
    }
    const auto count = random_.size(1, options_.declarations);
    for (std::size_t i = 0; i < count; ++i)
      declaration();
    return with_noise();
  }

private:
  bool is_panda() const { return !options_.astron; }

  // -- declarations --

  void declaration() {
    const auto kind = random_.below(100);
    if (kind < 6)
      import();
    else if (kind < 12)
      keyword();
    else if (kind < 28)
      alias();
    else if (kind < 36 && is_panda())
      named_switch();
    else if (kind < 60)
      entry(true);
    else
      entry(false);
    // Each semicolon between declarations is optional.
    if (random_.chance(90))
      out_ += std::string(1, maybe_gap) + ";";
    out_ += random_.chance(5) ? ";\n" : "\n";
  }

  std::string path_symbol() {
    auto symbol = types_.fresh("Thing");
    constexpr std::string_view views[] = {"AI", "OV", "UD"};
    std::set<std::string_view> used;
    while (random_.chance(25))
      if (const auto view = random_.pick(views); used.insert(view).second)
        symbol += std::string(1, maybe_gap) + "/" + maybe_gap + std::string(view);
    return symbol;
  }

  void import() {
    auto module = path_symbol();
    if (random_.chance(40))
      module += std::string(1, maybe_gap) + "." + maybe_gap
                + (is_panda() && random_.chance(20) ? "db" : path_symbol());
    if (random_.chance(30)) {
      out_ += "import" + (gap + module);
      return;
    }
    out_ += "from" + (gap + module) + gap + "import" + gap;
    if (random_.chance(25)) {
      out_ += "*";
      return;
    }
    out_ += path_symbol();
    while (random_.chance(40))
      out_ += std::string(",") + maybe_gap + path_symbol();
  }

  void keyword() {
    out_ += "keyword";
    if (random_.chance(30))
      out_ += gap + std::string(random_.pick(built_in_keywords));
    while (random_.chance(50)) {
      custom_keywords_.push_back(types_.fresh("kw"));
      out_ += gap + custom_keywords_.back();
    }
  }

  void take_over(std::string word) {
    auto target = types_.builtin();
    out_ += "typedef" + (gap + types_.declaration({word, share(target)}, false)) + ";\n";
    if (is_panda())
      types_.take_over(word);
    add_named(std::move(word), std::move(target));
  }

  void alias() {
    const auto name = types_.fresh("Alias");
    const auto target = types_.any(1);
    out_ +=
      "typedef" + (gap + types_.declaration({name, target}, is_panda() && random_.chance(20)));
    add_named(name, *target);
  }

  void named_switch() {
    const auto name = types_.fresh("Choice");
    auto shape = types_.choice(name, 2);
    out_ += shape.written;
    add_named(name, std::move(shape));
  }

  static shape_ptr share(dc_shape shape) {
    return std::make_shared<const dc_shape>(std::move(shape));
  }

  void add_named(std::string name, dc_shape shape) {
    shape.written = name;
    shape.trailing.clear();
    types_.named.push_back({std::move(name), share(std::move(shape))});
  }

  // -- classes and structs --

  void entry(bool is_struct) {
    auto known = std::make_unique<known_class>();
    known->is_struct = is_struct;
    const bool is_anonymous = options_.anonymous && random_.chance(20);
    known->name = is_anonymous ? std::string() : types_.fresh(is_struct ? "Struct" : "Class");
    out_ += is_struct ? "struct" : "dclass";
    if (!is_anonymous)
      out_ += gap + known->name;
    if (!is_struct || is_panda())
      choose_bases(*known);
    out_ += std::string(1, maybe_gap) + "{" + maybe_gap;
    const bool may_construct = is_struct == is_panda() || !is_struct;
    if (may_construct && !is_anonymous && random_.chance(8))
      constructor(*known);
    for (auto count = random_.chance(6) ? 0 : random_.size(1, 6); count > 0; --count)
      field(*known);
    out_ += "}";
    lay_out(*known);
    if (!is_anonymous) {
      auto shape = known->layout;
      // Using a dclass as a type is legal but unusual.
      if (shape.cost < 1000 && (is_struct || (is_panda() && random_.chance(15))))
        add_named(known->name, std::move(shape));
    }
    classes_.push_back(std::move(known));
  }

  void choose_bases(known_class& known) {
    std::vector<const known_class*> candidates;
    for (const auto& other : classes_)
      if (other->is_struct == known.is_struct && !other->name.empty())
        candidates.push_back(other.get());
    if (candidates.empty() || random_.chance(40))
      return;
    const char* separator = ":";
    do {
      const auto* base = random_.pick(candidates);
      known.bases.push_back(base);
      out_ += std::string(1, maybe_gap) + separator + maybe_gap + base->name;
      separator = ",";
    } while (!options_.single_bases && known.bases.size() < 4 && random_.chance(45));
  }

  /// When a class is used as a type, the constructor is packed first.
  void constructor(known_class& known) {
    auto& info = known.fields[known.name];
    if (!known.is_struct && random_.chance(30)) {
      const dc_slot slot{known.name, share(types_.builtin())};
      out_ += types_.declaration(slot, false);
      known.members.push_back(slot);
      info.is_plain = true;
    } else {
      auto arguments = method(known.name);
      known.members.push_back({known.name, share(record_of(std::move(arguments), true))});
      info.is_method = true;
    }
    if (!known.is_struct)
      out_ += keywords(info);
    out_ += ";";
    out_ += maybe_gap;
  }

  std::vector<dc_slot> method(const std::string& name) {
    std::vector<dc_slot> arguments;
    out_ += name + maybe_gap + "(" + maybe_gap;
    const char* separator = "";
    for (auto count = random_.size(0, 5); count > 0; --count) {
      dc_slot slot{types_.slot_name(true), types_.any(2)};
      out_ += separator + types_.declaration(slot, random_.chance(20));
      separator = ",\2";
      arguments.push_back(std::move(slot));
    }
    out_ += ")";
    return arguments;
  }

  /// The keyword list of a field, which is recorded in `known`.
  std::string keywords(known_field& known) {
    std::string list;
    while (random_.chance(45)) {
      const auto word = !custom_keywords_.empty() && random_.chance(25)
                          ? random_.pick(custom_keywords_)
                          : std::string(random_.pick(built_in_keywords));
      if (known.keywords.insert(word).second)
        list += gap + word;
    }
    return list;
  }

  /// A name that the class has not used; sometimes that of an inherited field, which it hides.
  std::string field_name(const known_class& known) {
    std::set<std::string> inherited;
    for (const auto* base : known.bases)
      base->collect_names(inherited);
    if (!inherited.empty() && random_.chance(25)) {
      const std::vector<std::string> names(inherited.begin(), inherited.end());
      if (const auto& name = random_.pick(names); !known.fields.contains(name))
        return name;
    }
    if (random_.chance(5)) {
      auto word = types_.slot_name(false);
      if (!known.fields.contains(word))
        return word;
    }
    return types_.fresh("set");
  }

  void field(known_class& known) {
    const auto kind = random_.below(100);
    if (kind < 15 && (!known.is_struct || is_panda()) && molecular(known))
      return;
    const bool is_method = known.is_struct ? kind < 30 && is_panda() : kind < 75;
    const bool is_nameless = known.is_struct && !is_method && random_.chance(15);
    const auto name = is_nameless ? std::string() : field_name(known);
    known_field info;
    if (is_method) {
      info.is_method = true;
      auto arguments = method(name);
      known.members.push_back({name, share(record_of(std::move(arguments), true))});
    } else {
      info.is_plain = true;
      const dc_slot slot{name, types_.any(2)};
      out_ += types_.declaration(slot, random_.chance(25));
      known.members.push_back(slot);
    }
    if (!known.is_struct)
      out_ += keywords(info);
    if (!name.empty())
      known.fields[name] = std::move(info);
    out_ += ";";
    out_ += random_.chance(3) ? ';' : maybe_gap;
  }

  /// Names methods of the class or its bases that have equal keywords; false if there are none.
  bool molecular(known_class& known) {
    std::set<std::string> names;
    known.collect_names(names);
    std::vector<std::string> candidates;
    for (const auto& name : names) {
      const auto* f = known.find(name);
      if (name != known.name && (f->is_method || (f->is_plain && options_.astron)))
        candidates.push_back(name);
    }
    if (candidates.empty())
      return false;
    const auto first = random_.pick(candidates);
    const auto& needed = known.find(first)->keywords;
    std::erase_if(candidates,
                  [&](const std::string& name) { return known.find(name)->keywords != needed; });
    known_field info;
    info.keywords = needed;
    const auto name = field_name(known);
    if (std::ranges::find(candidates, name) != candidates.end())
      return false;
    out_ += name + maybe_gap + ":" + maybe_gap + first;
    for (auto more = random_.size(0, 3); more > 0; --more)
      out_ += std::string(1, maybe_gap) + "," + maybe_gap + random_.pick(candidates);
    out_ += ";";
    out_ += maybe_gap;
    known.fields[name] = std::move(info);
    return true;
  }

  /// The set and the order of inherited members depend on the options of loading.
  void lay_out(known_class& known) {
    known.layout = record_of(known.members, false);
    if (known.bases.empty() && known.is_struct)
      return;
    auto& layout = known.layout;
    layout.is_valued = false;
    for (const auto* base : known.bases) {
      layout.is_surely_fixed = layout.is_surely_fixed && base->layout.is_surely_fixed;
      layout.may_be_ragged = layout.may_be_ragged || base->layout.may_be_ragged;
      layout.cost += base->layout.cost;
    }
    // The sizes differ, so no use may depend on one.
    if (layout.is_surely_fixed) {
      layout.is_surely_fixed = false;
      layout.may_count_as_fixed = true;
    }
  }

  // -- white space --

  std::string white_space() {
    constexpr std::string_view plain[] = {" ", "\n", "  ", "\t", "\r\n", "\n\n    "};
    constexpr std::string_view odd[] = {" /* c */",        " /**/", " // it's \"so\"\n",
                                        " /* // { \n */ ", " //\n", " /* caf\xc3\xa9 */"};
    return std::string(random_.chance(15) ? random_.pick(odd) : random_.pick(plain));
  }

  std::string with_noise() {
    std::string text;
    if (options_.noise && random_.chance(5))
      text += "\xef\xbb\xbf";
    for (const char c : out_) {
      if (c == gap)
        text += options_.noise ? white_space() : " ";
      else if (c != maybe_gap)
        text += c;
      else if (options_.noise && random_.chance(30))
        text += white_space();
    }
    return text;
  }

  random_source random_;
  dc_text_options options_;
  dc_type_generator types_;
  std::string out_;
  std::vector<std::unique_ptr<known_class>> classes_;
  std::vector<std::string> custom_keywords_;
};

}  // namespace

std::string random_dc_text(std::uint64_t seed, const dc_text_options& options) {
  return text_generator(seed, options).run();
}

}  // namespace donet::test
