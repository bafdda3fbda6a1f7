#pragma once
// What operators bring along from Astron: its YAML files, and its names for our keys.

#include <string>
#include <string_view>

namespace donet::config {

/// Whether the text is YAML, to judge by its first line that is no comment. Only for a text that is
/// not TOML.
bool is_yaml(std::string_view text);

/// Whether a YAML text has sections of Astron's role files.
bool is_of_astron(std::string_view text);

/// What Astron's `key` (dotted, of an unknown key or table) is called here; empty if Astron has no
/// such key.
std::string astron_advice(std::string_view key);

}  // namespace donet::config
