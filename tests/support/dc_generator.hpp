#pragma once
// Random DC texts that are legal by construction: the whole language of the accept-all profile
// (spec/dcfile), or the part of it that Astron accepts. The same seed gives the same text
// everywhere.

#include <cstdint>
#include <string>

namespace donet::test {

struct dc_text_options {
  /// Only the part that Astron accepts; values are raw then, and the kinds of quotes and brackets
  /// differ in meaning.
  bool astron = false;
  /// At most one base each, for contracts that are loaded without multiple inheritance.
  bool single_bases = false;
  /// Classes and structs without a name, which need `load_options::panda3d_names`.
  bool anonymous = false;
  /// Approximate number of top-level declarations.
  unsigned declarations = 14;
  /// Comments and white space wherever the language allows them.
  bool noise = true;
};

std::string random_dc_text(std::uint64_t seed, const dc_text_options& options = {});

/// A text of the size of Toontown's: 350 classes with 2,600 fields on three levels of inheritance,
/// with arguments like those of a game.
std::string toontown_sized(std::uint64_t seed);

}  // namespace donet::test
