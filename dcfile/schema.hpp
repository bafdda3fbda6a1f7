#pragma once
// The contract: the classes, fields and types declared in the loaded DC texts. Immutable; any
// thread may read it.

#include "dcfile/bytes.hpp"
#include "dcfile/options.hpp"
#include "dcfile/type.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace donet::dc {

struct class_entry;

/// The nine keywords that affect the services (spec/dcfile section 6.1). The values are the
/// historical bits.
enum class keyword : std::uint16_t {
  required = 0x0001,
  broadcast = 0x0002,
  ownrecv = 0x0004,
  ram = 0x0008,
  db = 0x0010,
  clsend = 0x0020,
  clrecv = 0x0040,
  ownsend = 0x0080,
  airecv = 0x0100,
};

/// The built-in keyword with this name, if any.
std::optional<keyword> keyword_of(std::string_view name) noexcept;

/// The keywords of a field. Fields with equal lists share one.
struct keyword_list {
  std::uint16_t flags = 0;     ///< the built-in ones, for use at run time
  std::int32_t hash_mask = 0;  ///< historical bits; −1 = the hash uses the names (spec section 8.4)
  std::vector<std::string_view> names;  ///< each once, in the order of writing

  bool has(keyword word) const noexcept { return (flags & static_cast<std::uint16_t>(word)) != 0; }
  bool has(std::string_view name) const noexcept;
  bool empty() const noexcept { return names.empty(); }
};

enum class field_kind : std::uint8_t { plain, method, molecular };

struct field {
  /// The number of a field without a number.
  static constexpr std::int32_t unnumbered = -1;

  field_kind kind = field_kind::plain;
  bool is_constructor = false;
  std::int32_t number = unnumbered;  ///< the field id on the wire
  const class_entry* owner = nullptr;
  const keyword_list* keywords = nullptr;
  /// Name, packed type and default; a method's type holds its arguments, a molecular's those of all
  /// components.
  parameter slot;
  std::vector<const field*> components;  ///< of a molecular, in order

  std::string_view name() const noexcept { return slot.name; }
  const dc::type& type() const noexcept { return *slot.type; }
  std::uint16_t id() const noexcept { return static_cast<std::uint16_t>(number); }
  bool has(keyword word) const noexcept { return keywords->has(word); }
  /// Spec section 7.1: a text has a default for it or for a part of it.
  bool has_explicit_default() const noexcept {
    return slot.initial != nullptr || slot.type->has_explicit_default;
  }
};

/// A `dclass` or a `struct`.
struct class_entry {
  /// The index of an inline struct.
  static constexpr std::uint32_t unregistered = 0xffff'ffff;

  std::string_view name;  ///< empty if anonymous
  bool is_struct = false;
  std::uint32_t index = unregistered;  ///< position in the class list; a dclass's id on the wire
  std::uint32_t depth = 0;             ///< levels of bases above it
  std::vector<const class_entry*> bases;
  const field* constructor = nullptr;
  std::vector<const field*> own_fields;  ///< without the constructor, in order of writing
  std::vector<const field*> fields;      ///< with the inherited ones (spec section 5.4)
  const type* as_type = nullptr;         ///< a struct's layout; null for a dclass

  std::uint16_t id() const noexcept { return static_cast<std::uint16_t>(index); }
  /// The class number as used by the hash and Panda3D: −1 for a struct.
  std::int32_t class_id() const noexcept {
    return is_struct ? -1 : static_cast<std::int32_t>(index);
  }

  /// The keyword that declares it.
  std::string_view kind_name() const noexcept { return is_struct ? "struct" : "dclass"; }

  /// The field with this name: own ones (the constructor too), then each base's, depth first. Null
  /// if there is none.
  const field* find(std::string_view field_name) const noexcept;
  /// The field with this id, among those of `fields` only: an overridden id does not resolve. Null
  /// if there is none.
  const field* find(std::uint16_t field_id) const noexcept;
  /// For `find`: `fields` by number and, with the constructor, all reachable names.
  std::vector<const field*> by_number;
  std::vector<const field*> by_name;
};

/// Key first, then the members of the selected case.
struct switch_case_list {
  std::vector<parameter> members;
};

struct switch_entry {
  struct label {
    std::uint32_t case_index;
  };
  struct default_label {};
  struct break_label {};
  /// The content of its braces, in order.
  using item = std::variant<label, default_label, break_label, parameter>;

  struct case_entry {
    byte_buffer value;       ///< the packed key
    std::uint32_t list = 0;  ///< index into `lists`; labels without members between them share one
  };

  std::string_view name;  ///< empty if there is none
  parameter key;
  std::vector<case_entry> cases;  ///< in the order of writing
  std::vector<switch_case_list> lists;
  std::vector<std::uint32_t> by_value;  ///< for `select`: the cases in the order of their bytes
  std::optional<std::uint32_t> default_list;
  std::vector<item> items;

  /// The members that a packed key selects, key included; null if no case fits and there is no
  /// default.
  const std::vector<parameter>* select(bytes_view key_bytes) const noexcept;
};

struct import_entry {
  std::string_view module;                ///< with its view suffixes, as written
  std::vector<std::string_view> symbols;  ///< likewise; `*` for all; none for `import module`
};

struct keyword_declaration {
  std::vector<std::string_view> names;
};

struct typedef_entry {
  std::string_view name;
  const type* target = nullptr;  ///< its `alias` is `name`
};

/// A top-level declaration.
using declaration = std::variant<import_entry, keyword_declaration, typedef_entry,
                                 const switch_entry*, const class_entry*>;

/// All declarations of the texts. Created by `load`; pointers into it are valid as long as it
/// exists.
class schema {
public:
  struct storage;  // see schema_storage.hpp

  explicit schema(std::unique_ptr<storage> content);
  schema(const schema&) = delete;
  schema& operator=(const schema&) = delete;
  ~schema();

  const load_options& options() const noexcept;

  /// The 32-bit hash that clients send (spec section 8), by the dialect and the flags of
  /// `options()`.
  std::uint32_t hash() const noexcept;

  /// Classes and structs; the position is the class id.
  std::span<const class_entry* const> classes() const noexcept;
  /// The dclass with this id; null if there is none or it is a struct.
  const class_entry* find_class(std::uint16_t id) const noexcept;
  /// The class or struct with this name, or null.
  const class_entry* find_class(std::string_view name) const noexcept;

  /// All numbered fields by number. Empty if multiple inheritance is off, because numbers then
  /// restart in each class.
  std::span<const field* const> fields() const noexcept;
  /// The field with this id; null if there is none. Messages to an object resolve ids against its
  /// class instead.
  const field* find_field(std::uint16_t id) const noexcept;

  /// The typedef, class, struct or switch with this name as a type, or null.
  const type* find_type(std::string_view name) const noexcept;

  /// All top-level declarations, in order.
  std::span<const declaration> declarations() const noexcept;
  /// Declared keywords other than the nine, in order, each once.
  std::span<const std::string_view> custom_keywords() const noexcept;

private:
  std::unique_ptr<storage> content_;
};

}  // namespace donet::dc
