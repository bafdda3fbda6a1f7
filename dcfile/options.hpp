#pragma once
// What the operator may choose about the meaning of a DC text.

#include <cstdint>

namespace donet::dc {

/// Where Panda3D and Astron give the same text different meanings (spec/dcfile appendix D).
enum class dialect : std::uint8_t { panda3d, astron };

struct load_options {
  dc::dialect dialect = dialect::panda3d;
  /// Panda3D's `dc-multiple-inheritance`: off, a class has one base at most, field numbers start
  /// anew in each class and are not hashed.
  bool multiple_inheritance = true;
  /// Panda3D's `dc-virtual-inheritance`: off, nothing overrides, inherited lists are plain
  /// concatenations.
  bool virtual_inheritance = true;
  /// Panda3D's `dc-sort-inheritance-by-file`: off, inherited lists keep base order and struct
  /// members have no number.
  bool sort_inheritance_by_file = true;
  /// Panda3D's habits that are errors otherwise: top-level classes without a name, and typedefs
  /// that share a name with a class (the typedef wins).
  bool panda3d_names = false;
};

/// What a DC `string` (and an array of `char`) may hold (spec/dcfile section 11.6). Lengths always
/// count bytes.
enum class text_policy : std::uint8_t { utf8, ascii, bytes };

}  // namespace donet::dc
