#include "source.h"
#include "translator.h"
#include <cctype>
#include <sstream>

namespace cuda_on_cpu {

namespace {

std::string trim(const std::string& text)
{
    auto from = text.find_first_not_of(" \t\r\n"), to = text.find_last_not_of(" \t\r\n");
    return from == std::string::npos ? "" : text.substr(from, to - from + 1);
}

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '%'; }

// Blanks for comments, so that lines keep their numbers.
std::string without_comments(std::string text)
{
    for (size_t at = 0; at + 1 < text.size(); at++) {
        if (text[at] != '/' || (text[at + 1] != '/' && text[at + 1] != '*')) continue;
        bool is_line = text[at + 1] == '/';
        auto end = is_line ? text.find('\n', at) : text.find("*/", at);
        end = end == std::string::npos ? text.size() : is_line ? end : end + 2;
        for (; at < end; at++)
            if (text[at] != '\n') text[at] = ' ';
    }
    return text;
}

// Reads a text from one place on, and counts lines.
class Reader {
public:
    explicit Reader(const std::string& text) : text(text) {}

    bool ends()
    {
        while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) step();
        return at >= text.size();
    }

    char peek() const { return text[at]; }
    int line() const { return line_number; }

    void step()
    {
        if (text[at++] == '\n') line_number++;
    }

    // Up to one of these characters, which stands in no brackets; it is passed over.
    std::string until(const std::string& stops, char& stop)
    {
        std::string result;
        for (int depth = 0; at < text.size(); step()) {
            auto c = text[at];
            if (depth == 0 && stops.find(c) != std::string::npos) {
                stop = c;
                step();
                return trim(result);
            }
            if (c == '(' || c == '[' || c == '{') depth++;
            if (c == ')' || c == ']' || c == '}') depth--;
            result += c == '\n' || c == '\t' ? ' ' : c;
        }
        fail_at(line_number, "the text ends within '" + trim(result) + "'");
    }

    // Whether "name:" stands here.
    bool label_follows() const
    {
        auto end = at;
        while (end < text.size() && is_name(text[end])) end++;
        while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) end++;
        return end > at && end < text.size() && text[end] == ':';
    }

private:
    const std::string& text;
    size_t at = 0;
    int line_number = 1;
};

Statement read_instruction(int line, std::string text)
{
    Statement result{StatementKind::instruction, line, text, "", false, "", {}, {}};
    if (text[0] == '@') {
        auto end = text.find_first_of(" \t");
        if (end == std::string::npos) fail_at(line, "a guard without an instruction: '" + text + "'");
        result.guard = text.substr(1, end - 1);
        text = trim(text.substr(end));
        if (result.guard[0] == '!') result.guard_is_negated = true, result.guard.erase(0, 1);
    }
    auto end = text.find_first_of(" \t{[");
    result.opcode = text.substr(0, end);
    std::stringstream opcode(result.opcode);
    for (std::string part; std::getline(opcode, part, '.');) result.parts.push_back(part);
    if (end != std::string::npos) result.operands = split_operands(text.substr(end));
    return result;
}

std::vector<Statement> read_body(Reader& reader)
{
    std::vector<Statement> body;
    for (int depth = 0; !reader.ends();) {
        auto line = reader.line();
        char stop = 0;
        if (reader.peek() == ';') {
            reader.step();
        } else if (reader.peek() == '{') {
            reader.step();
            depth++;
            body.push_back({StatementKind::scope_begins, line, "", "", false, "", {}, {}});
        } else if (reader.peek() == '}') {
            reader.step();
            if (depth-- == 0) return body;
            body.push_back({StatementKind::scope_ends, line, "", "", false, "", {}, {}});
        } else if (reader.peek() == '.') {
            body.push_back({StatementKind::directive, line, reader.until(";", stop), "", false, "", {}, {}});
        } else if (reader.label_follows()) {
            body.push_back({StatementKind::label, line, reader.until(":", stop), "", false, "", {}, {}});
        } else {
            body.push_back(read_instruction(line, reader.until(";", stop)));
        }
    }
    fail_at(reader.line(), "the kernel does not end");
}

}

void fail_at(int line, const std::string& problem) { throw TranslationError("PTX line " + std::to_string(line) + ": " + problem); }

std::vector<std::string> words_of(const std::string& text)
{
    std::stringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

std::vector<std::string> split_operands(const std::string& text)
{
    std::vector<std::string> parts(1);
    int depth = 0;
    for (auto c : text) {
        if (c == '[' || c == '{' || c == '(') depth++;
        if (c == ']' || c == '}' || c == ')') depth--;
        if (c == ',' && depth == 0) parts.emplace_back();
        else parts.back() += c;
    }
    for (auto& part : parts) part = trim(part);
    if (parts.size() == 1 && parts[0].empty()) parts.clear();
    return parts;
}

Source read_ptx(const std::string& ptx)
{
    auto text = without_comments(ptx);
    Reader reader(text);
    Source source;
    while (!reader.ends()) {
        auto line = reader.line();
        char stop = 0;
        auto word = reader.until(" \t\r\n", stop);
        if (word == ".version" || word == ".target" || word == ".address_size") {
            reader.until("\n", stop);
        } else if (word == ".visible" || word == ".weak") {
            continue;
        } else if (word == ".entry") {
            if (!source.name.empty()) fail_at(line, "a second kernel in a module");
            auto head = reader.until("{", stop);
            auto open = head.find('('), close = head.find(')');
            source.name = trim(head.substr(0, open));
            std::string rest;
            if (open != std::string::npos) {
                source.parameters = split_operands(head.substr(open + 1, close - open - 1));
                rest = head.substr(close + 1);
            }
            std::stringstream directives(rest);
            for (std::string directive; std::getline(directives, directive, '.');)
                if (!trim(directive).empty()) source.directives.push_back(trim(directive));
            source.body = read_body(reader);
        } else if (word == ".func") {
            // A function that ILGPU left behind after it wrote its body into the kernel. A call of it would be an unknown instruction.
            reader.until("{", stop);
            read_body(reader);
        } else {
            fail_at(line, "'" + word + "' is not known here");
        }
    }
    if (source.name.empty()) fail_at(1, "the module has no kernel");
    return source;
}

}
