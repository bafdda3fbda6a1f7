#pragma once
// Random DC texts, legal by construction: the whole language of the accept-all profile (spec/dcfile), or
// what of it Astron accepts. The same seed gives the same text everywhere.

#include <cstdint>
#include <string>

namespace donet::test {

struct dc_text_options {
  /// Only what Astron accepts; values are raw then, quotes and brackets are told apart.
  bool astron = false;
  /// At most one base each, for contracts that are loaded without multiple inheritance.
  bool single_bases = false;
  /// Classes and structs without a name, which need `load_options::panda3d_names`.
  bool anonymous = false;
  /// Top-level declarations, about.
  unsigned declarations = 14;
  /// Comments and white space wherever the language allows them.
  bool noise = true;
};

std::string random_dc_text(std::uint64_t seed, const dc_text_options& options = {});

/// A text the size of Toontown's: 350 classes with 2,600 fields on three levels of inheritance, arguments
/// like those of a game.
std::string toontown_sized(std::uint64_t seed);

}  // namespace donet::test
