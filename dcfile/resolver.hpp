#pragma once
// From syntax trees to a schema: looks up names, assigns numbers, computes layouts, checks rules
// (spec/dcfile sections 4 to 7). An implementation detail of `load`.

#include "dcfile/ast.hpp"
#include "dcfile/declaration_index.hpp"
#include "dcfile/diagnostic.hpp"
#include "dcfile/schema_storage.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace donet::dc {

/// Fills a storage from declarations, in their order. After an error it continues with a harmless
/// substitute for the faulty part; the result must then be discarded.
class resolver {
public:
  resolver(schema::storage& to, declaration_index declared, diagnostics& problems)
      : to_(to), declared_(std::move(declared)), problems_(problems) {}

  void run(const std::vector<ast::declaration>& declarations);

private:
  // resolve.cpp: declarations, classes, fields, numbers, inheritance.
  void declare(const ast::import& node);
  void declare(const ast::keyword& node);
  void declare(const ast::alias& node);
  void declare(const ast::entry& node);
  void declare(const ast::switch_type& node);
  void declare(const ast::damaged& node);

  bool claim_name(const ast::name& name, std::string_view what, bool is_typedef);
  class_entry& build_entry(const ast::entry& node, bool is_inline);
  void resolve_bases(class_entry& entry, const ast::entry& node);
  void miss_base(const class_entry& entry, const ast::entry& node, const ast::name& name);

  /// The state of the class whose body is being read.
  struct body {
    class_entry& entry;
    const ast::entry& node;
    std::unordered_map<std::string_view, const field*> names;
    bool is_damaged = false;
  };
  void build_field(body& in, const ast::field& node);
  bool fill_method(field& f, const ast::method& node);
  bool fill_molecular(body& in, field& f, const ast::molecular& node);
  void fill_plain(body& in, field& f, const ast::parameter& node);
  bool add_component(body& in, field& f, const ast::name& name);
  bool make_constructor(const body& in, field& f, const ast::name& name);
  const field* find_field(const body& in, std::string_view name) const;
  void number_field(const body& in, field& f, position where);
  const keyword_list* resolve_keywords(const std::vector<ast::name>& names);
  const keyword_list* share(keyword_list list);

  void inherit(class_entry& entry, position where);
  void index_names(class_entry& entry);
  void index_numbers(class_entry& entry);
  bool derives_from(const class_entry& entry, const class_entry& base);
  bool spend_list_entries(std::size_t count, position where);
  const type* lay_out(const class_entry& entry, bool is_inline, position where);

  // resolve_types.cpp: types, transforms, arrays, switches, defaults.
  parameter build_parameter(const ast::parameter& node);
  const byte_buffer* pack_default(const type& t, const value& v);
  const type* build_use(const ast::type_use& node);
  const type* named_type(const ast::name& name);
  const type* plain_builtin(type_code code);
  const type* transformed(type_code code, const std::vector<ast::transform>& transforms,
                          position where);
  const type* legacy_array(type_code code, const std::vector<ast::transform>& transforms,
                           position where);

  const type* build_pair();

  struct written_transforms {
    const ast::range* range = nullptr;
    const ast::divisor* divisor = nullptr;
    const ast::modulus* modulus = nullptr;
  };
  written_transforms collect(const std::vector<ast::transform>& transforms);
  void apply_divisor(type& t, const ast::divisor& node);
  void apply_modulus(type& t, const ast::modulus& node);
  void apply_range(type& t, const ast::range& node);
  bool scale_bound(const type& t, const ast::bound& bound, limit& raw);
  void apply_intervals(type& t, const ast::range& node);
  void set_sized_layout(type& t);

  const type* build_arrays(const type* base, const std::vector<ast::range>& groups, position where);
  const type* build_array(const type* element, const ast::range& group, bool base_counts_as_fixed,
                          position where);
  const switch_entry* build_switch(const ast::switch_type& node);
  const type* switch_layout(const switch_entry& selector, bool is_inline, position where);

  type& new_type(type_kind kind, type_code code);
  /// Computes the layout properties of `t` from its `members`.
  void sum_up(type& t);
  const type* checked_size(const type& t, position where);
  /// Substitute for a type that could not be resolved: types that use it are not checked.
  const type* unknown_type();

  bool astron() const noexcept { return to_.options.dialect == dialect::astron; }
  void error(dc::error code, position where, std::string message) {
    problems_.error(code, where, std::move(message));
  }
  /// Reports `what`, called `name`, as not defined; `advice` is added if nothing declares it.
  void missing(declaration_index::kind wanted, const ast::name& name, const std::string& what,
               const std::string& advice);

  schema::storage& to_;
  declaration_index declared_;
  diagnostics& problems_;
  std::unordered_map<std::string_view, const type*> typedefs_;
  std::unordered_set<std::string_view> implied_typedefs_;
  /// Names whose declaration is broken, or that were already reported as missing.
  std::unordered_set<std::string_view> poisoned_;
  std::unordered_set<const class_entry*> damaged_;
  std::unordered_set<std::string_view> declared_keywords_;
  std::unordered_set<std::string_view> redeclared_keywords_;
  std::map<std::pair<std::int32_t, std::vector<std::string_view>>, const keyword_list*>
    shared_keywords_;
  std::map<type_code, const type*> builtins_;
  const type* unknown_ = nullptr;
  std::size_t defaults_size_ = 0;
  std::size_t list_entries_ = 0;
};

}  // namespace donet::dc
