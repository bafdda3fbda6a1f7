#pragma once
// Prints a schema as an equivalent DC text (spec/dcfile section 10.4).

#include "dcfile/schema.hpp"

#include <string>

namespace donet::dc {

struct print_options {
  /// Adds `// index n` and `// field n` behind declarations with a number.
  bool numbers = true;
};

/// The canonical text of the contract: all declarations in order, two spaces of indentation.
/// Loading it with the same options gives the same classes, fields, ids, types, defaults and hash.
std::string print(const schema& contract, const print_options& options = {});

/// One declaration of a parameter, as written in a class of that dialect: `int16/10 x`,
/// `Item rest[]`.
std::string print(const parameter& p, dialect language = dialect::panda3d);

/// One field: `setXY : setX, setY`, `setName(string n) required broadcast`; without its semicolon.
std::string print(const field& f, dialect language = dialect::panda3d);

}  // namespace donet::dc
