#pragma once
// The answers of a node as text for people and for programs.

#include "actors/inspector/inspector_messages.hpp"
#include "tools/dc/palette.hpp"

#include <chrono>
#include <string>

namespace donet::tools {

/// `4.2 s`, `12 min 5 s`, `3 h 12 min`, `5 d 3 h`
std::string duration_text(std::chrono::milliseconds time);

/// Text of a peer without characters that control a terminal.
std::string plain_text(std::string text);

/// Some lines, each with its line break.
std::string status_text(const actors::status_report& report, const palette& colors);

/// One line of JSON, without its line break.
std::string status_json(const actors::status_report& report);

/// The progress of a drain: `12 clients, ejected in 4.2 s`. Without a line break.
std::string progress_text(const actors::status_report& report);

}  // namespace donet::tools
