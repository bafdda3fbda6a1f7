#pragma once
// Conversations with each listener. Each function adds a conversation to a script, mostly by the
// specification, in part mutated.

#include "tests/fuzz/sockets/script.hpp"
#include "tests/fuzz/sockets/vocabulary.hpp"

namespace donet::test::sockets {

void speak_message_director(random_source& random, const vocabulary& words, script& to);
void speak_client(random_source& random, const vocabulary& words, script& to);
void speak_client_by_websocket(random_source& random, const vocabulary& words, script& to);
void speak_event_logger(random_source& random, const vocabulary& words, script& to);
void speak_http(random_source& random, const vocabulary& words, script& to);
void speak_inspector(random_source& random, const vocabulary& words, script& to);

/// A datagram from a client, without its length tag.
std::string client_message(random_source& random, const vocabulary& words);
/// The first message, mostly valid.
std::string client_hello(random_source& random, const vocabulary& words);

}  // namespace donet::test::sockets
