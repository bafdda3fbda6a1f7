#pragma once
// The numbers of the protocol's messages, by family (spec/services appendix A, spec/clientagent).

#include <cstdint>

namespace donet::actors::msgtype {

// ---- between a game client and its Client Agent (spec/clientagent 4 and 5) ----
inline constexpr std::uint16_t client_hello = 1;
inline constexpr std::uint16_t client_hello_resp = 2;
inline constexpr std::uint16_t client_disconnect = 3;
inline constexpr std::uint16_t client_eject = 4;
inline constexpr std::uint16_t client_heartbeat = 5;
inline constexpr std::uint16_t client_object_set_field = 120;
inline constexpr std::uint16_t client_object_set_fields = 121;
inline constexpr std::uint16_t client_object_leaving = 132;
inline constexpr std::uint16_t client_object_location = 140;
inline constexpr std::uint16_t client_enter_object_required = 142;
inline constexpr std::uint16_t client_enter_object_required_other = 143;
inline constexpr std::uint16_t client_object_leaving_owner = 161;
inline constexpr std::uint16_t client_enter_object_required_owner = 172;
inline constexpr std::uint16_t client_enter_object_required_other_owner = 173;
inline constexpr std::uint16_t client_add_interest = 200;
inline constexpr std::uint16_t client_add_interest_multiple = 201;
inline constexpr std::uint16_t client_remove_interest = 203;
inline constexpr std::uint16_t client_done_interest_resp = 204;

// ---- to a client's session, and its replies (spec/clientagent 6) ----
inline constexpr std::uint16_t set_state = 1000;
inline constexpr std::uint16_t set_client_id = 1001;
inline constexpr std::uint16_t send_datagram = 1002;
inline constexpr std::uint16_t eject = 1004;
inline constexpr std::uint16_t drop = 1005;
inline constexpr std::uint16_t get_network_address = 1006;
inline constexpr std::uint16_t get_network_address_resp = 1007;
inline constexpr std::uint16_t declare_object = 1010;
inline constexpr std::uint16_t undeclare_object = 1011;
inline constexpr std::uint16_t add_session_object = 1012;
inline constexpr std::uint16_t remove_session_object = 1013;
inline constexpr std::uint16_t set_fields_sendable = 1014;
inline constexpr std::uint16_t get_tlvs = 1015;
inline constexpr std::uint16_t get_tlvs_resp = 1016;
inline constexpr std::uint16_t open_channel = 1100;
inline constexpr std::uint16_t close_channel = 1101;
inline constexpr std::uint16_t add_post_remove = 1110;
inline constexpr std::uint16_t clear_post_removes = 1111;
inline constexpr std::uint16_t add_interest = 1200;
inline constexpr std::uint16_t add_interest_multiple = 1201;
inline constexpr std::uint16_t remove_interest = 1203;
inline constexpr std::uint16_t done_interest_resp = 1204;

// ---- between sessions of donet only (client_agent/README, "One session per account") ----
inline constexpr std::uint16_t login_announced = 1300;

// ---- to a State Server (spec/services 3.4.1, 3.4.2) ----
inline constexpr std::uint16_t create_object_with_required = 2000;
inline constexpr std::uint16_t create_object_with_required_other = 2001;
inline constexpr std::uint16_t delete_ai_objects = 2009;

// ---- to an object, and its replies (spec/services 3.4) ----
inline constexpr std::uint16_t object_get_field = 2010;
inline constexpr std::uint16_t object_get_field_resp = 2011;
inline constexpr std::uint16_t object_get_fields = 2012;
inline constexpr std::uint16_t object_get_fields_resp = 2013;
inline constexpr std::uint16_t object_get_all = 2014;
inline constexpr std::uint16_t object_get_all_resp = 2015;
inline constexpr std::uint16_t object_set_field = 2020;
inline constexpr std::uint16_t object_set_fields = 2021;
inline constexpr std::uint16_t object_delete_field_ram = 2030;
inline constexpr std::uint16_t object_delete_fields_ram = 2031;
inline constexpr std::uint16_t object_delete_ram = 2032;
inline constexpr std::uint16_t object_set_location = 2040;
inline constexpr std::uint16_t object_changing_location = 2041;
inline constexpr std::uint16_t object_enter_location_with_required = 2042;
inline constexpr std::uint16_t object_enter_location_with_required_other = 2043;
inline constexpr std::uint16_t object_get_location = 2044;
inline constexpr std::uint16_t object_get_location_resp = 2045;
inline constexpr std::uint16_t object_location_ack = 2046;
inline constexpr std::uint16_t object_set_ai = 2050;
inline constexpr std::uint16_t object_changing_ai = 2051;
inline constexpr std::uint16_t object_enter_ai_with_required = 2052;
inline constexpr std::uint16_t object_enter_ai_with_required_other = 2053;
inline constexpr std::uint16_t object_get_ai = 2054;
inline constexpr std::uint16_t object_get_ai_resp = 2055;
inline constexpr std::uint16_t object_set_owner = 2060;
inline constexpr std::uint16_t object_changing_owner = 2061;
inline constexpr std::uint16_t object_enter_owner_with_required = 2062;
inline constexpr std::uint16_t object_enter_owner_with_required_other = 2063;
inline constexpr std::uint16_t object_get_owner = 2064;
inline constexpr std::uint16_t object_get_owner_resp = 2065;
inline constexpr std::uint16_t object_enter_interest_with_required = 2066;
inline constexpr std::uint16_t object_enter_interest_with_required_other = 2067;
/// An extension of donet: the reply to a query for the objects of zones by an object that its
/// parent counted there and that has moved on since (context, doid). Servers without this extension
/// wait until the query times out.
inline constexpr std::uint16_t object_gone_before_interest = 2068;

// ---- to an object as a parent, and its replies ----
inline constexpr std::uint16_t object_get_zone_objects = 2100;
inline constexpr std::uint16_t object_get_zones_objects = 2102;
inline constexpr std::uint16_t object_get_children = 2104;
inline constexpr std::uint16_t object_get_zone_count = 2110;
inline constexpr std::uint16_t object_get_zone_count_resp = 2111;
inline constexpr std::uint16_t object_get_zones_count = 2112;
inline constexpr std::uint16_t object_get_zones_count_resp = 2113;
inline constexpr std::uint16_t object_get_child_count = 2114;
inline constexpr std::uint16_t object_get_child_count_resp = 2115;
inline constexpr std::uint16_t object_delete_zone = 2120;
inline constexpr std::uint16_t object_delete_zones = 2122;
inline constexpr std::uint16_t object_delete_children = 2124;
inline constexpr std::uint16_t object_get_active_zones = 2125;
inline constexpr std::uint16_t object_get_active_zones_resp = 2126;

// ---- to a Database State Server, and its replies (spec/services 4.2) ----
inline constexpr std::uint16_t dbss_activate_with_defaults = 2200;
inline constexpr std::uint16_t dbss_activate_with_defaults_other = 2201;
inline constexpr std::uint16_t dbss_get_activated = 2207;
inline constexpr std::uint16_t dbss_get_activated_resp = 2208;
inline constexpr std::uint16_t dbss_delete_disk = 2232;

// ---- to a Database Server, its replies and announcements (spec/services 5.3) ----
inline constexpr std::uint16_t database_create_object = 3000;
inline constexpr std::uint16_t database_create_object_resp = 3001;
inline constexpr std::uint16_t database_get_field = 3010;
inline constexpr std::uint16_t database_get_field_resp = 3011;
inline constexpr std::uint16_t database_get_fields = 3012;
inline constexpr std::uint16_t database_get_fields_resp = 3013;
inline constexpr std::uint16_t database_get_all = 3014;
inline constexpr std::uint16_t database_get_all_resp = 3015;
inline constexpr std::uint16_t database_set_field = 3020;
inline constexpr std::uint16_t database_set_fields = 3021;
inline constexpr std::uint16_t database_set_field_if_equals = 3022;
inline constexpr std::uint16_t database_set_field_if_equals_resp = 3023;
inline constexpr std::uint16_t database_set_fields_if_equals = 3024;
inline constexpr std::uint16_t database_set_fields_if_equals_resp = 3025;
inline constexpr std::uint16_t database_set_field_if_empty = 3026;
inline constexpr std::uint16_t database_set_field_if_empty_resp = 3027;
inline constexpr std::uint16_t database_set_fields_if_empty = 3028;
inline constexpr std::uint16_t database_set_fields_if_empty_resp = 3029;
inline constexpr std::uint16_t database_delete_field = 3030;
inline constexpr std::uint16_t database_delete_fields = 3031;
inline constexpr std::uint16_t database_delete_object = 3032;

// ---- to the Message Director itself, on a connection to it (spec/services 2.3) ----
inline constexpr std::uint16_t control_add_channel = 9000;
inline constexpr std::uint16_t control_remove_channel = 9001;
inline constexpr std::uint16_t control_add_range = 9002;
inline constexpr std::uint16_t control_remove_range = 9003;
inline constexpr std::uint16_t control_add_post_remove = 9010;
inline constexpr std::uint16_t control_clear_post_removes = 9011;
inline constexpr std::uint16_t control_set_con_name = 9012;
inline constexpr std::uint16_t control_set_con_url = 9013;
inline constexpr std::uint16_t control_log_message = 9014;

}  // namespace donet::actors::msgtype
