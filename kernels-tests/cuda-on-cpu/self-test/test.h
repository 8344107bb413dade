// A test of the driver: a function that runs in a process of its own, with settings, and the texts that the driver's report must have.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace self_test {

struct Test {
    std::string name;
    std::vector<std::string> settings; // "CUDA_ON_CPU_DEVICES=2"
    std::vector<std::string> report;   // texts that the report has, in any order; "0 faults" is among them if no fault is expected
    std::function<void()> run;
};

// The tests of each file.
void add_instruction_tests(std::vector<Test>& tests);
void add_warp_tests(std::vector<Test>& tests);
void add_memory_tests(std::vector<Test>& tests);
void add_launch_tests(std::vector<Test>& tests);
void add_object_tests(std::vector<Test>& tests);
void add_peer_tests(std::vector<Test>& tests);
void add_planted_tests(std::vector<Test>& tests);

// Ends the process with an error if the two differ.
void require_equal(const std::string& what, uint64_t expected, uint64_t found);
void require_text(const std::string& what, const std::string& expected, const std::string& found);

}
