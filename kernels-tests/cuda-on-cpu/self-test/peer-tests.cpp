// Copies between devices: the contexts, the streams and the bytes that they name, and the figures in the report.
#include "card.h"
#include "test.h"
#include <memory>

using namespace cuda_on_cpu;

namespace self_test {

namespace {

// A buffer of 16 bytes on each of two devices: fives on the first one, zeros on the second one, whose context is current.
struct Cards {
    Card first{0}, second{1};
    std::unique_ptr<Buffer> from, to;

    Cards()
    {
        use(first);
        from = std::make_unique<Buffer>(16);
        succeed("cuMemsetD8Async", cuMemsetD8Async(from->address, 5, 16, nullptr));
        use(second);
        to = std::make_unique<Buffer>(16);
    }

    ~Cards()
    {
        cuCtxSetCurrent(first.context);
        from.reset();
        cuCtxSetCurrent(second.context);
        to.reset();
    }

    static void use(const Card& card) { succeed("cuCtxSetCurrent", cuCtxSetCurrent(card.context)); }
    void give_access() const { succeed("cuCtxEnablePeerAccess", cuCtxEnablePeerAccess(first.context, 0)); }
    int copy(size_t bytes = 16) const { return cuMemcpyAsync(to->address, from->address, bytes, nullptr); }
    uint64_t copied() const { return to->read(1)[0]; }
};

Test with_cards(const std::string& name, std::vector<std::string> settings, std::vector<std::string> report, std::function<void(const Cards&)> run)
{
    settings.push_back("CUDA_ON_CPU_DEVICES=3");
    return {name, settings, report, [=] {
                Cards cards;
                run(cards);
            }};
}

constexpr uint64_t fives = 0x0505050505050505u;

}

void add_peer_tests(std::vector<Test>& tests)
{
    tests.push_back(with_cards(
        "copy-from-a-peer", {}, {"1 copies between devices: 16 bytes directly, 0 bytes through the host; 0 faults, 0 leaks"}, [](const Cards& cards) {
            cards.give_access();
            succeed("cuMemcpyAsync", cards.copy());
            require_equal("the copy", fives, cards.copied());
        }));
    tests.push_back(with_cards(
        "copy-without-access", {}, {"1 copies between devices: 0 bytes directly, 16 bytes through the host; 0 faults"}, [](const Cards& cards) {
            succeed("cuMemcpyAsync", cards.copy());
            require_equal("the copy", fives, cards.copied());
        }));
    tests.push_back(with_cards("access-that-was-taken", {}, {"0 bytes directly, 16 bytes through the host; 0 faults"}, [](const Cards& cards) {
        cards.give_access();
        require_equal("cuCtxEnablePeerAccess", peer_access_enabled, uint64_t(cuCtxEnablePeerAccess(cards.first.context, 0)));
        succeed("cuCtxDisablePeerAccess", cuCtxDisablePeerAccess(cards.first.context));
        require_equal("cuCtxDisablePeerAccess", peer_access_not_enabled, uint64_t(cuCtxDisablePeerAccess(cards.first.context)));
        succeed("cuMemcpyAsync", cards.copy());
    }));
    tests.push_back(with_cards("copy-between-others", {},
        {"cuMemcpyAsync: the current context is that of device 2, and the copy is from device 0 to device 1", "1 faults"}, [](const Cards& cards) {
            Card third(2);
            require_equal("cuMemcpyAsync", invalid_context, uint64_t(cards.copy()));
            Cards::use(cards.second);
            require_equal("the copy", 0, cards.copied());
        }));
    tests.push_back(with_cards(
        "copy-beyond-a-peer", {}, {"the copy leaves its buffer: 17 bytes from an address at byte 0", "1 faults, 0 leaks"}, [](const Cards& cards) {
            cards.give_access();
            require_equal("cuMemcpyAsync", invalid_value, uint64_t(cards.copy(17)));
        }));
    tests.push_back(with_cards("copy-of-freed-memory", {}, {"in a freed buffer of 16 bytes", "1 faults, 0 leaks"}, [](const Cards& cards) {
        cards.give_access();
        Cards::use(cards.first);
        uint64_t freed;
        succeed("cuMemAlloc", cuMemAlloc_v2(&freed, 16));
        succeed("cuMemFree", cuMemFree_v2(freed));
        Cards::use(cards.second);
        require_equal("cuMemcpyAsync", invalid_value, uint64_t(cuMemcpyAsync(cards.to->address, freed, 16, nullptr)));
    }));
    tests.push_back(
        with_cards("copy-on-a-foreign-stream", {}, {"the stream is not one of the current context", "1 faults, 0 leaks"}, [](const Cards& cards) {
            cards.give_access();
            Cards::use(cards.first);
            void* stream;
            succeed("cuStreamCreate", cuStreamCreate(&stream, 0));
            Cards::use(cards.second);
            require_equal("cuMemcpyAsync", invalid_handle, uint64_t(cuMemcpyAsync(cards.to->address, cards.from->address, 16, stream)));
            succeed("cuStreamDestroy", cuStreamDestroy_v2(stream));
        }));
    tests.push_back(with_cards("contexts-of-a-copy", {},
        {"an address is not in the memory of its context's device", "the context does not exist", "2 faults"}, [](const Cards& cards) {
            auto *one = cards.first.context, *two = cards.second.context;
            auto copy = [&](void* of_to, void* of_from) {
                return cuMemcpyPeerAsync(cards.to->address, of_to, cards.from->address, of_from, 16, nullptr);
            };
            succeed("cuMemcpyPeerAsync", copy(two, one));
            require_equal("cuMemcpyPeerAsync", invalid_value, uint64_t(copy(one, two)));
            require_equal("cuMemcpyPeerAsync", invalid_context, uint64_t(copy(two, nullptr)));
        }));
    tests.push_back(with_cards("a-device-alone", {"CUDA_ON_CPU_ALONE=2"}, {"0 faults, 0 leaks"}, [](const Cards&) {
        auto can = [](int one, int other) {
            int found;
            succeed("cuDeviceCanAccessPeer", cuDeviceCanAccessPeer(&found, one, other));
            return uint64_t(found);
        };
        require_equal("0 and 1", 1, can(0, 1));
        require_equal("0 and 2", 0, can(0, 2));
        require_equal("2 and 1", 0, can(2, 1));
    }));
    tests.push_back(with_cards("damaged-copies", {"CUDA_ON_CPU_DAMAGED_COPIES=1"}, {"0 faults"}, [](const Cards& cards) {
        succeed("cuMemcpyAsync", cards.copy());
        require_equal("the second number", fives ^ 1, cards.to->read(2)[1]);
    }));
    tests.push_back(with_cards("copy-that-fails", {"CUDA_ON_CPU_COPY_FAILS_AT=2"},
        {"planted: the link fails at copy 2 between devices", "0 faults, 0 leaks"}, [](const Cards& cards) {
            succeed("the first copy", cards.copy());
            require_equal("the second copy", nvlink_uncorrectable, uint64_t(cards.copy()));
            require_equal("cuCtxSynchronize", nvlink_uncorrectable, uint64_t(cuCtxSynchronize()));
        }));
    tests.push_back({"bytes-of-copies", {}, {"24 bytes uploaded, 8 bytes downloaded, 0 copies between devices", "0 faults"}, [] {
                         Card card;
                         uint64_t host = 0, address;
                         succeed("cuMemAlloc", cuMemAlloc_v2(&address, 16));
                         for (int n = 0; n < 3; n++) succeed("upload", cuMemcpyAsync(address, reinterpret_cast<uint64_t>(&host), 8, nullptr));
                         succeed("within", cuMemcpyAsync(address + 8, address, 8, nullptr));
                         succeed("download", cuMemcpyAsync(reinterpret_cast<uint64_t>(&host), address, 8, nullptr));
                         succeed("cuMemFree", cuMemFree_v2(address));
                     }});
}

}
