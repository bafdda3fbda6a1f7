#pragma once
// The places where the loaded texts declare each name: distinguishes a name that is declared too
// late from a name that is never declared.

#include "dcfile/ast.hpp"
#include "dcfile/parser.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace donet::dc {

/// The declarations of all texts by name. Points into the texts.
class declaration_index {
public:
  enum class kind : std::uint8_t { type, keyword };

  declaration_index(const std::vector<ast::declaration>& declarations,
                    std::span<const source> texts);

  /// A clause to append to the description of a name that is used at `use` (`the base 'Toon'`) and
  /// declared only after it. Empty if the wrong order of the two files was reported already.
  /// Nothing if the name is not declared after `use`.
  std::optional<std::string> late(kind wanted, std::string_view name, position use);

private:
  void add(kind declared, const ast::name& name);

  std::span<const source> texts_;
  /// The first declaration of each name.
  std::unordered_map<std::string_view, position> types_;
  std::unordered_map<std::string_view, position> keywords_;
  /// The file that uses a name, and the later one that declares it.
  std::set<std::pair<std::uint32_t, std::uint32_t>> reported_;
};

}  // namespace donet::dc
