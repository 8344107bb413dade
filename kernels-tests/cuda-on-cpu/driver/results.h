// The results of driver calls, by their numbers in cuda.h.
#pragma once

namespace cuda_on_cpu {

enum Result {
    success = 0,
    invalid_value = 1,
    out_of_memory = 2,
    not_initialised = 3,
    no_device = 100,
    invalid_device = 101,
    invalid_context = 201,
    no_peer_access = 217,
    invalid_ptx = 218,
    nvlink_uncorrectable = 220,
    invalid_handle = 400,
    name_not_found = 500,
    illegal_address = 700,
    out_of_resources = 701,
    peer_access_enabled = 704,
    peer_access_not_enabled = 705,
    already_registered = 712,
    not_registered = 713,
    misaligned_address = 716,
    launch_failed = 719,
    unsupported_driver_combination = 803,
    unknown_error = 999,
};

// The text of cuGetErrorString.
const char* text_of(int result);

}
