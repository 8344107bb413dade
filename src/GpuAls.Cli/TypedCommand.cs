using System.CommandLine;
using System.CommandLine.Parsing;

namespace GpuAls.Cli;

/// <summary>A command line like the one that was typed, to be typed again.</summary>
static class TypedCommand
{
    /// <summary>The line that was typed, with other options.</summary>
    /// <param name="parse">What was typed.</param>
    /// <param name="without">Options that are left out, with their values.</param>
    /// <param name="with">Words at the end.</param>
    public static string Of(ParseResult parse, IReadOnlyList<Option> without, params IReadOnlyList<string> with) => Of(parse, parse.CommandResult.Command.Name, without, with);

    /// <summary>The line of another subcommand with the options that were typed.</summary>
    /// <param name="parse">What was typed.</param>
    /// <param name="command">The other subcommand.</param>
    /// <param name="without">Options that are left out, with their values.</param>
    /// <param name="with">Words at the end.</param>
    public static string Of(ParseResult parse, string command, IReadOnlyList<Option> without, IReadOnlyList<string> with)
    {
        var dropped = new HashSet<Token>(ReferenceEqualityComparer.Instance);
        foreach (var option in without)
        {
            if (parse.GetResult(option) is not { Implicit: false } given) continue;
            dropped.UnionWith(given.Tokens);
            if (given.IdentifierToken is { } name) dropped.Add(name);
        }

        dropped.Add(parse.CommandResult.IdentifierToken);
        var typed = parse.Tokens.Where(token => !dropped.Contains(token)).Select(token => token.Value);
        return $"gpuals {string.Join(' ', (string[])[command, .. typed.Select(Quote), .. with.Select(Quote)])}";
    }

    /// <summary>A word as a shell wants it.</summary>
    static string Quote(string word) => word.Length > 0 && word.All(IsPlain) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    static bool IsPlain(char character) => char.IsLetterOrDigit(character) || "-_./:,=@%+".Contains(character, StringComparison.Ordinal);
}
