// The devices, their contexts, and the objects that belong to a context. All of it is guarded by one lock.
#pragma once
#include "device-memory.h"
#include "results.h"
#include <cstdint>
#include <mutex>
#include <set>
#include <string>

namespace cuda_on_cpu {

class Device {
public:
    Device(int number, uint64_t total) : number(number), memory(total) {}

    const int number;
    DeviceMemory memory;
    Result lost = success; // what every call returns once the card is lost
};

struct Context {
    Device* device;
    std::set<uint64_t> buffers;
    std::set<void*> streams, events, modules;
    std::set<Context*> peers; // whose memory its kernels may use, and its copies without the computer's memory between
};

// Held while anything of this file is read or changed.
std::mutex& driver_lock();

// The devices; made by the first call.
int device_count();
Device* device(int number);

// Whether cuInit succeeded.
bool& is_initialised();

// The contexts that are alive, and that of the calling thread; null if it has none.
std::set<Context*>& contexts();
Context*& current_context();

// The device whose memory an address is; null if it is none.
Device* device_of(uint64_t address);

// Whether two devices can reach each other's memory.
bool can_be_peers(const Device& one, const Device& other);

// Whether a context of the first device has been given access to the memory of the second one.
bool has_access(const Device& one, const Device& other);

// Whether the bytes are those of one buffer that kernels of the device may use. It takes the lock.
bool reachable_from(Device& device, uint64_t address, uint64_t bytes);

// Where an address lies, for people. It takes the lock.
std::string place_of(uint64_t address);

// A call that needs a context and its card. It fails if there is none, or if the card is lost; that may be planted.
Result enter(const char* function, Context*& context);

// Reports an error of the calling program, and returns its number.
Result refuse(Result result, const char* function, const std::string& why);

// Reports and frees everything that a context still owns.
void empty_context(Context& context, const char* when);

// Reports what the process leaves: contexts with their objects, and host memory.
void report_what_is_left();

}
