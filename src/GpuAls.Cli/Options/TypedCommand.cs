using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using GpuAls.Databases;
using GpuAls.Databases.Addresses;

namespace GpuAls.Cli.Options;

/// <summary>A command line that can be typed again, made from the one that was typed.</summary>
static class TypedCommand
{
    static readonly char[] SpecialInDoubleQuotes = ['"', '\\', '$', '`', '!'];

    /// <summary>The typed command with other options.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="without">Options to remove, with their values.</param>
    /// <param name="with">Words to append.</param>
    public static string Of(ParseResult parse, IReadOnlyList<Option> without, params IReadOnlyList<string> with) =>
        Of(parse, parse.CommandResult.Command.Name, without, with);

    /// <summary>Another subcommand with the typed options.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="command">The other subcommand.</param>
    /// <param name="without">Options to remove, with their values.</param>
    /// <param name="with">Words to append.</param>
    public static string Of(ParseResult parse, string command, IReadOnlyList<Option> without, IReadOnlyList<string> with) =>
        Line([command, .. Words(parse, without).Select(Shown), .. with]);

    /// <summary>The words of a typed command behind its name.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="without">Options to remove, with their values.</param>
    public static IReadOnlyList<string> Words(ParseResult parse, IReadOnlyList<Option> without)
    {
        var dropped = new HashSet<Token>(ReferenceEqualityComparer.Instance);
        foreach (var option in without)
        {
            if (parse.GetResult(option) is not { Implicit: false } given) continue;
            dropped.UnionWith(given.Tokens);
            if (given.IdentifierToken is { } name) dropped.Add(name);
        }

        dropped.Add(parse.CommandResult.IdentifierToken);
        return [.. parse.Tokens.Where(token => !dropped.Contains(token)).Select(token => token.Value)];
    }

    /// <summary>The words of a typed command behind its name; null if one of them has a password.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="without">Options to remove, with their values.</param>
    public static IReadOnlyList<string>? WordsWithoutSecret(ParseResult parse, IReadOnlyList<Option> without) =>
        Words(parse, without) is var words && words.All(word => Shown(word) == word) ? words : null;

    // A password that was typed is never printed again.
    static string Shown(string word)
    {
        try
        {
            return DatabaseAddress.IsAddress(word) ? DatabaseAddress.Parse(word).ToString() : word;
        }
        catch (DatabaseException)
        {
            return word; // a name with a colon
        }
    }

    /// <summary>Words as a command line of <c>gpuals</c>, quoted for a shell.</summary>
    public static string Line(IEnumerable<string> words) => $"gpuals {string.Join(' ', words.Select(Quote))}";

    /// <summary>A word quoted for a shell, if it needs quotes.</summary>
    public static string Quote(string word)
    {
        if (word.Length > 0 && word.All(IsPlain)) return word;
        if (word.Any(char.IsControl)) return Escaped(word);
        // Double quotes also work on Windows; inside them, some characters keep their meaning on other systems.
        return word.IndexOfAny(SpecialInDoubleQuotes) < 0 ? $"\"{word}\"" : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    // A control character can be typed only as $'\x1B', which is no plain sh.
    static string Escaped(string word)
    {
        var text = new StringBuilder("$'");
        foreach (var one in Encoding.UTF8.GetBytes(word))
        {
            if (one is < 0x20 or >= 0x7F) text.Append(CultureInfo.InvariantCulture, $"\\x{one:X2}");
            else text.Append(one is (byte)'\'' or (byte)'\\' ? "\\" : "").Append((char)one);
        }

        return text.Append('\'').ToString();
    }

    static bool IsPlain(char character) => char.IsLetterOrDigit(character) || "-_./:,=@%+".Contains(character, StringComparison.Ordinal);
}
