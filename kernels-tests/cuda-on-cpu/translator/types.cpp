#include "types.h"
#include <map>

namespace cuda_on_cpu {

namespace {

const std::map<std::string, Type>& types()
{
    static const auto& all = *new std::map<std::string, Type>([] {
        std::map<std::string, Type> made;
        for (uint32_t bits : {8, 16, 32, 64}) {
            auto number = std::to_string(bits);
            for (auto* letter : {"b", "u"}) made[letter + number] = {letter + number, "uint" + number + "_t", bits / 8, false, false};
            made["s" + number] = {"s" + number, "int" + number + "_t", bits / 8, false, true};
        }
        made["f16"] = {"f16", "_Float16", 2, true, true};
        made["f32"] = {"f32", "float", 4, true, true};
        made["f64"] = {"f64", "double", 8, true, true};
        made["pred"] = {"pred", "bool", 1, false, false};
        return made;
    }());
    return all;
}

}

const Type* find_type(const std::string& name)
{
    auto found = types().find(name);
    return found == types().end() ? nullptr : &found->second;
}

const Type& integer_of(uint32_t bytes, bool is_signed) { return types().at((is_signed ? "s" : "u") + std::to_string(8 * bytes)); }

}
