#pragma once
// Keys of prepared statements: the kind of statement, the class, and the fields that it touches.

#include "dcfile/schema.hpp"

#include <string>

namespace donet::actors {

/// `what` is a letter for the kind of statement.
inline std::string key_of(char what, const dc::class_entry& kind) {
  std::string key(1, what);
  key += static_cast<char>(kind.id() & 0xff);
  key += static_cast<char>(kind.id() >> 8);
  return key;
}

inline void append_id(std::string& key, const dc::field& field) {
  key += static_cast<char>(field.id() & 0xff);
  key += static_cast<char>(field.id() >> 8);
}

}  // namespace donet::actors
