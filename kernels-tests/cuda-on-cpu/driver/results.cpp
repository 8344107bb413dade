#include "results.h"

namespace cuda_on_cpu {

const char* text_of(int result)
{
    switch (result) {
    case success: return "no error";
    case invalid_value: return "invalid argument";
    case out_of_memory: return "out of memory";
    case not_initialised: return "initialization error";
    case no_device: return "no CUDA-capable device is detected";
    case invalid_device: return "invalid device ordinal";
    case invalid_context: return "invalid device context";
    case no_peer_access: return "peer access is not supported between these two devices";
    case invalid_ptx: return "a PTX JIT compilation failed";
    case nvlink_uncorrectable: return "uncorrectable NVLink error detected during the execution";
    case invalid_handle: return "invalid resource handle";
    case name_not_found: return "named symbol not found";
    case illegal_address: return "an illegal memory access was encountered";
    case out_of_resources: return "too many resources requested for launch";
    case peer_access_enabled: return "peer access is already enabled";
    case peer_access_not_enabled: return "peer access has not been enabled";
    case already_registered: return "part or all of the requested memory range is already mapped";
    case not_registered: return "pointer does not correspond to a registered memory region";
    case misaligned_address: return "misaligned address";
    case launch_failed: return "unspecified launch failure";
    case unsupported_driver_combination: return "system has unsupported display driver / cuda driver combination";
    default: return "unknown error";
    }
}

}
