using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Options;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>The errors of a command line, with suggestions for unknown commands and options.</summary>
static class UnknownWords
{
    /// <summary>Whether a command line has errors that stop it: --help and --version ignore them.</summary>
    public static bool HasErrors(ParseResult parse) =>
        parse.Action?.ClearsParseErrors != true
        && (parse.Errors.Count > 0 || parse.UnmatchedTokens.Count > 0 || OptionsAsArguments(parse).Any() || WithoutValues(parse).Any());

    /// <summary>The errors in sentences.</summary>
    public static IEnumerable<string> Errors(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        // Without a known command, all further words are unknown too.
        if (command is GpuAlsCommand && parse.UnmatchedTokens is [var first, ..])
            return [IsOption(first) ? UnknownOption(command, first) : UnknownCommand(command, first)];
        var taken = OptionsAsArguments(parse).ToList();
        if (taken.Count > 0) return taken.Select(word => UnknownOption(command, word));
        // Other errors follow from these: the option that was taken for a value seems to be missing.
        var withoutValues = WithoutValues(parse).ToList();
        if (withoutValues.Count > 0) return withoutValues;
        return [.. Unmatched(command, parse.UnmatchedTokens), .. parse.Errors.Select(error => error.Message)];
    }

    // The parser takes an unknown option for an argument, such as FILE. After --, every word is an argument.
    static IEnumerable<string> OptionsAsArguments(ParseResult parse)
    {
        var options = parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet<Token>(ReferenceEqualityComparer.Instance);
        return parse.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Where(token => IsOption(token.Value) && options.Contains(token))
            .Select(token => token.Value);
    }

    // The parser takes the next option for the value of an option that has none.
    static IEnumerable<string> WithoutValues(ParseResult parse)
    {
        var names = parse.CommandResult.Command.Options.SelectMany(option => (string[])[option.Name, .. option.Aliases]).ToHashSet();
        return
        [
            .. from option in parse.CommandResult.Children.OfType<OptionResult>()
               from token in option.Tokens
               where names.Contains(token.Value)
               select $"{option.Option.Name} has no value; the next word is the option {token.Value}",
        ];
    }

    static IEnumerable<string> Unmatched(Command command, IReadOnlyList<string> words)
    {
        for (var n = 0; n < words.Count; n++)
        {
            if (IsOption(words[n])) yield return UnknownOption(command, words[n]);
            // A word after an unknown option is the value of that option.
            else if (n == 0 || !IsOption(words[n - 1])) yield return $"unexpected argument {DisplayText.Quote(words[n])}";
        }
    }

    static bool IsOption(string word) => word.StartsWith('-') && word.Length > 1;

    static string UnknownCommand(Command command, string word) => Unknown(word, "command", command.Subcommands.Select(one => one.Name));

    static string UnknownOption(Command command, string word) => Unknown(word, "option", command.Options.Select(one => one.Name));

    static string Unknown(string word, string kind, IEnumerable<string> names) =>
        $"unknown {kind} {DisplayText.Quote(word)}{SimilarWords.Question(word, names)}";
}
