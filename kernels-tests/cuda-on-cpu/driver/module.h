// Modules: PTX that was translated, and is compiled by g++ in the background. A compiled kernel is kept in a folder, under the hash of its
// translation.
#pragma once
#include "../kernel/thread.h"
#include "../translator/translator.h"
#include <future>
#include <string>

namespace cuda_on_cpu {

struct Module {
    Translation translation;
    std::shared_future<void (*)(Thread&)> compiled; // throws std::runtime_error if g++ fails
};

// Translates PTX and begins to compile it. Throws TranslationError.
Module* load_module(const std::string& ptx);

void unload_module(void* module);

}
