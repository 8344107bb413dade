// Driver functions: initialisation, devices and their properties.
#include "api.h"
#include "devices.h"
#include "report.h"
#include "settings.h"
#include <cstring>

using namespace cuda_on_cpu;

namespace {

// Attributes of an H100 by their numbers in cuda.h, as far as callers ask for them.
int attribute(int number, int of_device, bool& known)
{
    known = true;
    switch (number) {
    case 1: return 1024; // threads of a group
    case 2:
    case 3: return 1024;       // threads of a group in x and y
    case 4: return 64;         // and z
    case 5: return 2147483647; // groups in x
    case 6:
    case 7: return 65535; // in y and z
    case 8: return 49152; // bytes of shared memory of a group
    case 9: return 65536; // bytes of constant memory
    case 10: return int(warp_size);
    case 11: return 2147483647; // bytes of a pitch
    case 12:
    case 82: return 65536;   // registers of a group, of a multiprocessor
    case 13: return 1980000; // clock in kHz
    case 16: return settings().multiprocessors;
    case 19:
    case 32:
    case 41: return 1;             // maps host memory, ECC, unified addresses
    case 33: return 1 + of_device; // PCI bus: ILGPU takes devices of one bus for the same device
    case 20:
    case 34:
    case 35:
    case 50: return 0;        // compute mode, PCI device, TCC driver, PCI domain
    case 36: return 2619000;  // memory clock in kHz
    case 37: return 5120;     // bits of the memory bus
    case 38: return 50 << 20; // bytes of the L2 cache
    case 39: return 2048;     // threads of a multiprocessor
    case 40: return 3;        // asynchronous engines
    case 75: return 9;        // compute capability 9.0
    case 76: return 0;
    case 78:
    case 79:
    case 80:
    case 83:
    case 90:
    case 91: return 1;      // priorities, caches, managed memory, pageable memory, cooperative launches
    case 81: return 233472; // bytes of shared memory of a multiprocessor
    case 97: return 232448; // bytes of shared memory of a group that opts in
    default: known = false; return 0;
    }
}

}

CUDA_API cuInit(unsigned)
{
    std::lock_guard<std::mutex> held(driver_lock());
    figures().calls++;
    if (auto number = settings().init_fails) {
        report_planted("cuInit returns " + std::to_string(number));
        return number;
    }
    if (device_count() == 0) return no_device;
    is_initialised() = true;
    return success;
}

CUDA_API cuDriverGetVersion(int* version)
{
    *version = settings().driver;
    return success;
}

CUDA_API cuGetErrorString(int result, const char** text)
{
    *text = text_of(result);
    return success;
}

CUDA_API cuDeviceGetCount(int* count)
{
    std::lock_guard<std::mutex> held(driver_lock());
    *count = is_initialised() ? device_count() : 0;
    return is_initialised() ? success : not_initialised;
}

CUDA_API cuDeviceGet(int* handle, int number)
{
    std::lock_guard<std::mutex> held(driver_lock());
    *handle = number;
    return device(number) ? success : refuse(invalid_device, "cuDeviceGet", "there is no device " + std::to_string(number));
}

CUDA_API cuDeviceGetName(char* name, int length, int)
{
    std::strncpy(name, "CUDA on CPU (H100)", size_t(length));
    return success;
}

CUDA_API cuDeviceTotalMem_v2(size_t* bytes, int)
{
    *bytes = settings().memory;
    return success;
}

CUDA_API cuDeviceGetAttribute(int* value, int number, int of_device)
{
    bool known;
    *value = attribute(number, of_device, known);
    if (!known) report_fault("cuDeviceGetAttribute: this driver has no attribute " + std::to_string(number));
    return success;
}

CUDA_API cuDeviceCanAccessPeer(int* can, int one, int other)
{
    std::lock_guard<std::mutex> held(driver_lock());
    for (int number : {one, other})
        if (!device(number)) return refuse(invalid_device, "cuDeviceCanAccessPeer", "there is no device " + std::to_string(number));
    *can = can_be_peers(*device(one), *device(other));
    return success;
}

CUDA_API cuDeviceGetP2PAttribute(int* value, int number, int one, int other)
{
    std::lock_guard<std::mutex> held(driver_lock());
    for (int named : {one, other})
        if (!device(named)) return refuse(invalid_device, "cuDeviceGetP2PAttribute", "there is no device " + std::to_string(named));
    *value = number != 1 && can_be_peers(*device(one), *device(other)); // 1 is a rank, 0 for the best
    return success;
}
