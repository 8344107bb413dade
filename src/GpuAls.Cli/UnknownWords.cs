using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What is wrong with a command line, with the command or option that was most likely meant where there is none of a name.</summary>
static class UnknownWords
{
    /// <summary>The errors, in sentences.</summary>
    public static IEnumerable<string> Errors(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        // Without a command that is known, all words behind it are unknown too.
        if (command is GpuAlsCommand && parse.UnmatchedTokens is [var first, ..]) return [IsOption(first) ? NoOption(command, first) : NoCommand(command, first)];
        // An option that is not known is taken for the argument, if there is room, and then what follows has none.
        var taken = parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value).Where(IsOption).ToList();
        if (taken.Count > 0 && parse.UnmatchedTokens.Count > 0) return taken.Select(word => NoOption(command, word));
        var sentences = new Dictionary<string, string?>();
        for (var n = 0; n < parse.UnmatchedTokens.Count; n++)
        {
            var word = parse.UnmatchedTokens[n];
            if (IsOption(word)) sentences[OfLibrary(word)] = NoOption(command, word);
            else if (n > 0 && IsOption(parse.UnmatchedTokens[n - 1])) sentences.TryAdd(OfLibrary(word), null); // that option's value
        }

        return parse.Errors.Select(error => sentences.TryGetValue(error.Message, out var sentence) ? sentence : error.Message).OfType<string>();
    }

    static bool IsOption(string word) => word.StartsWith('-') && word.Length > 1;

    static string OfLibrary(string word) => $"Unrecognized command or argument '{word}'.";

    static string NoCommand(Command command, string word) => Sentence(word, "command", command.Subcommands.Select(one => one.Name));

    static string NoOption(Command command, string word) => Sentence(word, "option", command.Options.Select(one => one.Name));

    static string Sentence(string word, string kind, IEnumerable<string> names)
    {
        var all = Vocabulary.From(names);
        try
        {
            // In other case.
            return new UnknownNameException(word, kind, [all.Name(all.Find(word, kind))]).Message;
        }
        catch (UnknownNameException unknown)
        {
            return unknown.Message;
        }
    }
}
