#pragma once
// Settings of the operator for the meaning of a DC text.

#include <cstdint>

namespace donet::dc {

/// Selects the meaning of texts that Panda3D and Astron interpret differently (spec/dcfile
/// appendix D).
enum class dialect : std::uint8_t { panda3d, astron };

struct load_options {
  dc::dialect dialect = dialect::panda3d;
  /// Panda3D's `dc-multiple-inheritance`: off, a class has at most one base, and field numbers are
  /// not hashed and restart in each class, after the inherited fields.
  bool multiple_inheritance = true;
  /// Panda3D's `dc-virtual-inheritance`: off, nothing overrides, inherited lists are plain
  /// concatenations.
  bool virtual_inheritance = true;
  /// Panda3D's `dc-sort-inheritance-by-file`: off, inherited lists keep base order and struct
  /// members have no number.
  bool sort_inheritance_by_file = true;
  /// Accepts habits of Panda3D that are errors otherwise: top-level classes without a name, and
  /// typedefs that share a name with a class (the typedef takes precedence).
  bool panda3d_names = false;
};

/// The legal content of a DC `string` and of an array of `char` (spec/dcfile section 11.6). Lengths
/// always count bytes.
enum class text_policy : std::uint8_t { utf8, ascii, bytes };

}  // namespace donet::dc
